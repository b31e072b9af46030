package dev.proem.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an included block. In Markdown, a comment above a block includes it:
 *
 * <pre>
 * &lt;!-- include: path/from/the/root/File.java#region --&gt;
 * </pre>
 *
 * The region lies between a line with {@code tag::region} and a line with {@code end::region} (with
 * or without {@code []}), in comments of any language. Without a region, the whole file is
 * included.
 */
final class DocsIncludes {
  private static final Pattern TAG =
      Pattern.compile("(?<![\\w:])(tag|end)::([A-Za-z0-9_-]+)(?:\\[\\])?(?!\\w)");

  private DocsIncludes() {}

  /**
   * Returns the text of {@code path#region} below {@code root}, without tags and common
   * indentation.
   */
  static List<String> text(Path root, String reference) {
    int hash = reference.indexOf('#');
    String path = hash < 0 ? reference : reference.substring(0, hash);
    List<String> lines = lines(root, path, reference);
    return hash < 0
        ? trimmed(withoutTags(lines))
        : region(lines, reference.substring(hash + 1), reference);
  }

  private static List<String> lines(Path root, String path, String reference) {
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root) || !Files.isRegularFile(file)) {
      throw new AssertionError(
          "include: %s: there is no such file in the repository".formatted(reference));
    }
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> region(List<String> lines, String name, String reference) {
    int start = only(lines, "tag", name, reference);
    int end = only(lines, "end", name, reference);
    if (end < start) {
      throw new AssertionError("include: %s: it ends before it begins".formatted(reference));
    }
    return trimmed(withoutTags(lines.subList(start + 1, end)));
  }

  private static int only(List<String> lines, String kind, String name, String reference) {
    int found = -1;
    for (int i = 0; i < lines.size(); i++) {
      Matcher tag = TAG.matcher(lines.get(i));
      if (tag.find() && tag.group(1).equals(kind) && tag.group(2).equals(name)) {
        if (found >= 0) {
          throw new AssertionError(
              "include: %s: %s::%s occurs twice".formatted(reference, kind, name));
        }
        found = i;
      }
    }
    if (found < 0) {
      throw new AssertionError(
          "include: %s: the file has no %s::%s".formatted(reference, kind, name));
    }
    return found;
  }

  private static List<String> withoutTags(List<String> lines) {
    return lines.stream().filter(line -> !TAG.matcher(line).find()).toList();
  }

  private static List<String> trimmed(List<String> lines) {
    int first = 0;
    int end = lines.size();
    while (first < end && lines.get(first).isBlank()) {
      first++;
    }
    while (end > first && lines.get(end - 1).isBlank()) {
      end--;
    }
    List<String> kept = lines.subList(first, end);
    int indentation =
        kept.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    List<String> text = new ArrayList<>();
    for (String line : kept) {
      text.add(line.isBlank() ? "" : line.substring(indentation).stripTrailing());
    }
    return text;
  }
}
