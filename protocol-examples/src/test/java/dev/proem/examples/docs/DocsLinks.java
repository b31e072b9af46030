package dev.proem.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the links of a Markdown file, except those to other sites. */
final class DocsLinks {
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:.*");
  private static final Pattern LINES = Pattern.compile("L(\\d+)(?:-L(\\d+))?");

  private final Path root;

  DocsLinks(Path root) {
    this.root = root;
  }

  /** Returns one line for each broken link. */
  List<String> broken(DocsMarkdown markdown) {
    List<String> broken = new ArrayList<>();
    for (DocsMarkdown.Link link : markdown.links()) {
      if (!SCHEME.matcher(link.target()).matches()) {
        fault(markdown.file(), link.target())
            .ifPresent(
                fault ->
                    broken.add(
                        "%s:%d: (%s) %s"
                            .formatted(
                                root.relativize(markdown.file()),
                                link.line(),
                                link.target(),
                                fault)));
      }
    }
    return broken;
  }

  private Optional<String> fault(Path from, String target) {
    int hash = target.indexOf('#');
    String path = decoded(hash < 0 ? target : target.substring(0, hash));
    String anchor = hash < 0 ? "" : decoded(target.substring(hash + 1));
    Path folder = from.toAbsolutePath().getParent();
    Path to = path.isEmpty() || folder == null ? from : folder.resolve(path).normalize();
    if (!to.startsWith(root)) {
      return Optional.of("leads out of the repository");
    }
    if (!Files.exists(to)) {
      return Optional.of("does not exist");
    }
    if (anchor.isEmpty()) {
      return Optional.empty();
    }
    return to.toString().endsWith(".md") ? heading(to, anchor) : line(to, anchor);
  }

  private static Optional<String> heading(Path to, String anchor) {
    return DocsMarkdown.read(to).anchors().contains(anchor)
        ? Optional.empty()
        : Optional.of("that file has no heading #" + anchor);
  }

  private static Optional<String> line(Path to, String anchor) {
    Matcher range = LINES.matcher(anchor);
    if (!range.matches()) {
      return Optional.of("only lines (#L1) can be named in that file");
    }
    int last = Integer.parseInt(range.group(2) == null ? range.group(1) : range.group(2));
    try {
      return last <= Files.readAllLines(to).size()
          ? Optional.empty()
          : Optional.of("that file has fewer lines");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
