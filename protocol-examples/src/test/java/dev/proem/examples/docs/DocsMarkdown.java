package dev.proem.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The parts of a Markdown file that are checked: fenced blocks and their markers, headings and
 * their anchors, links.
 *
 * @param file its path
 * @param lines all of its lines
 * @param blocks its fenced blocks, in order
 * @param prose its lines with fenced blocks, comments and code spans blanked out
 */
record DocsMarkdown(Path file, List<String> lines, List<Block> blocks, List<String> prose) {
  private static final Pattern FENCE = Pattern.compile("( {0,3})(`{3,}|~{3,})\\s*(.*)");
  private static final Pattern MARKER =
      Pattern.compile("<!--\\s*(include|console):\\s*(.*?)\\s*-->");
  private static final Pattern HEADING = Pattern.compile("(#{1,6})\\s+(.*?)\\s*#*");
  private static final Pattern EXPLICIT_ANCHOR = Pattern.compile("<a\\s+(?:id|name)=\"([^\"]+)\"");
  private static final Pattern INLINE_LINK =
      Pattern.compile("\\]\\(\\s*<?([^)<>\\s]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
  private static final Pattern DEFINITION =
      Pattern.compile("^ {0,3}\\[[^\\]]+\\]:\\s*<?(\\S+?)>?\\s*$");
  private static final Pattern HTML_LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  /**
   * A fenced block.
   *
   * @param kind {@code include}, {@code console} or empty, from its marker
   * @param argument the rest of its marker
   * @param info the word after the fence, such as {@code java}
   * @param fence the characters that open it
   * @param first the index of the first line of its text
   * @param end the index of the line that closes it
   */
  record Block(String kind, String argument, String info, String fence, int first, int end) {
    boolean isKind(String wanted) {
      return kind.equals(wanted);
    }
  }

  /** A heading: its level from 1 to 6, its text and its line, counted from 1. */
  record Heading(int level, String text, int line) {}

  /** A link: its target, and its line, counted from 1. */
  record Link(String target, int line) {}

  /** Reads every Markdown file below {@code root}, except in build output and hidden folders. */
  static List<Path> filesBelow(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> path.toString().endsWith(".md"))
          .filter(path -> isSource(root.relativize(path)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith(".") || name.toString().equals("target")) {
        return false;
      }
    }
    return true;
  }

  static DocsMarkdown read(Path file) {
    try {
      return parse(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DocsMarkdown parse(Path file, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    List<String> prose = new ArrayList<>();
    String kind = "";
    String argument = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher fence = FENCE.matcher(line);
      Matcher marker = MARKER.matcher(line.strip());
      if (fence.matches()) {
        int end = closing(file, lines, i, fence.group(2));
        blocks.add(new Block(kind, argument, fence.group(3), fence.group(2), i + 1, end));
        kind = "";
        argument = "";
        for (; i <= end; i++) {
          prose.add("");
        }
        i--;
      } else if (!kind.isEmpty() && !line.isBlank()) {
        throw new AssertionError(
            "%s:%d: the marker '%s: %s' has no code block".formatted(file, i, kind, argument));
      } else if (marker.matches()) {
        kind = marker.group(1);
        argument = marker.group(2);
        prose.add("");
      } else {
        prose.add(line.replaceAll("<!--.*?-->", "").replaceAll("(`+)(?!`).*?(?<!`)\\1(?!`)", "`"));
      }
    }
    if (!kind.isEmpty()) {
      throw new AssertionError("%s: its last marker has no code block".formatted(file));
    }
    return new DocsMarkdown(file, List.copyOf(lines), List.copyOf(blocks), List.copyOf(prose));
  }

  private static int closing(Path file, List<String> lines, int opening, String fence) {
    for (int i = opening + 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith(fence) && line.chars().allMatch(c -> c == fence.charAt(0))) {
        return i;
      }
    }
    throw new AssertionError("%s:%d: this code block is not closed".formatted(file, opening + 1));
  }

  /** Returns the text of a block. */
  List<String> text(Block block) {
    return lines.subList(block.first(), block.end());
  }

  /** Returns the lines of the file with another text for one block. */
  List<String> withText(Block block, List<String> text) {
    List<String> changed = new ArrayList<>(lines.subList(0, block.first()));
    changed.addAll(text);
    changed.addAll(lines.subList(block.end(), lines.size()));
    return changed;
  }

  List<Heading> headings() {
    List<Heading> headings = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher heading = HEADING.matcher(lines.get(i));
      if (!prose.get(i).isEmpty() && heading.matches()) {
        headings.add(new Heading(heading.group(1).length(), heading.group(2), i + 1));
      }
    }
    return headings;
  }

  /** Returns the anchors of the file, as GitHub creates them from headings. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    for (Heading heading : headings()) {
      String anchor = anchor(heading.text());
      String unique = anchor;
      for (int i = 1; !anchors.add(unique); i++) {
        unique = anchor + "-" + i;
      }
    }
    for (String line : prose) {
      EXPLICIT_ANCHOR.matcher(line).results().forEach(found -> anchors.add(found.group(1)));
    }
    return anchors;
  }

  /**
   * Returns the anchor of a heading: its visible text in lower case, no punctuation, spaces as
   * hyphens.
   */
  static String anchor(String heading) {
    return heading
        .replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .replaceAll("<[^>]+>", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{Nd}\\p{Pc} -]", "")
        .replace(' ', '-');
  }

  List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < prose.size(); i++) {
      int line = i + 1;
      for (Pattern pattern : List.of(INLINE_LINK, DEFINITION, HTML_LINK)) {
        pattern
            .matcher(prose.get(i))
            .results()
            .forEach(found -> links.add(new Link(found.group(1), line)));
      }
    }
    return links;
  }
}
