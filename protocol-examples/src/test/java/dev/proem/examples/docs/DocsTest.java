package dev.proem.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the documents: code is included from files that are compiled and tested, links are not
 * broken, console sessions print the shown output, and both languages of the guide have the same
 * structure. {@code -Ddocs.update=true} updates included code and console output instead of
 * checking them.
 */
class DocsTest {
  private static final String UPDATE =
      "mvn -q -pl protocol-examples -am test -Dtest=DocsTest -Ddocs.update=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private static final boolean UPDATING = Boolean.getBoolean("docs.update");
  private static final Path ROOT = root();
  private static final Path ENGLISH = Path.of("docs", "guide");
  private static final Path JAPANESE = ENGLISH.resolve("ja");
  private static final Path HOW_TO = Path.of("docs", "how-to");

  static Path root() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("protocol-examples"))) {
        return folder;
      }
    }
    throw new AssertionError("these tests run inside the repository");
  }

  static List<Path> documents() {
    return DocsMarkdown.filesBelow(ROOT).stream().map(ROOT::relativize).toList();
  }

  static List<Path> tutorials() {
    return documents().stream()
        .filter(
            path ->
                path.startsWith(ENGLISH) || path.startsWith(HOW_TO) || path.startsWith("README.md"))
        .toList();
  }

  /**
   * Without the Japanese documents: another test checks that their sessions are the English ones.
   */
  static List<Path> documentsWithSessions() {
    return documents().stream()
        .filter(path -> UPDATING || !path.startsWith(JAPANESE))
        .filter(path -> !DocsConsole.sessions(markdown(path)).isEmpty())
        .toList();
  }

  static List<Path> englishChapters() {
    return documents().stream()
        .filter(path -> path.toString().matches("docs/guide/\\d-[^/]*"))
        .toList();
  }

  private static DocsMarkdown markdown(Path document) {
    return DocsMarkdown.read(ROOT.resolve(document));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void includedCode_isCurrent(Path document) throws IOException {
    List<String> stale = new ArrayList<>();
    int count = markdown(document).blocks().size();
    for (int i = 0; i < count; i++) {
      DocsMarkdown markdown = markdown(document); // the block before may have been updated
      DocsMarkdown.Block block = markdown.blocks().get(i);
      if (block.isKind("include")) {
        List<String> text = DocsIncludes.text(ROOT, block.argument());
        assertThat(text)
            .as("%s must be in a longer fence", block.argument())
            .noneMatch(line -> line.strip().startsWith(block.fence()));
        if (!text.equals(markdown.text(block))) {
          if (UPDATING) {
            Files.write(ROOT.resolve(document), markdown.withText(block, text));
          } else {
            stale.add("%s:%d: %s".formatted(document, block.first(), block.argument()));
          }
        }
      }
    }
    assertThat(stale).as("included code is not current; this updates it: %s", UPDATE).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_areNotBroken(Path document) {
    assertThat(new DocsLinks(ROOT).broken(markdown(document))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("tutorials")
  void javaCode_isIncluded(Path document) {
    assertThat(markdown(document).blocks())
        .filteredOn(block -> block.info().equals("java"))
        .allMatch(block -> block.isKind("include"));
  }

  @ParameterizedTest
  @MethodSource("englishChapters")
  @DisabledIfSystemProperty(
      named = "docs.update",
      matches = "true",
      disabledReason = "the documents are being updated")
  void chapter_hasTheSameStructureInBothLanguages(Path chapter) {
    DocsMarkdown english = markdown(chapter);
    DocsMarkdown japanese = markdown(JAPANESE.resolve(ENGLISH.relativize(chapter)));

    assertThat(levels(japanese)).isEqualTo(levels(english));
    assertThat(japanese.blocks().stream().map(DocsTest::shape).toList())
        .isEqualTo(english.blocks().stream().map(DocsTest::shape).toList());
    for (int i = 0; i < english.blocks().size(); i++) {
      DocsMarkdown.Block block = english.blocks().get(i);
      if (block.info().matches("console|text")) {
        assertThat(japanese.text(japanese.blocks().get(i))).isEqualTo(english.text(block));
      }
    }
    assertThat(tableRows(japanese)).isEqualTo(tableRows(english));
    assertThat(english.links()).anyMatch(link -> link.target().equals("ja/" + fileName(chapter)));
    assertThat(japanese.links()).anyMatch(link -> link.target().equals("../" + fileName(chapter)));
  }

  private static Path fileName(Path path) {
    return path.getName(path.getNameCount() - 1);
  }

  private static List<Integer> levels(DocsMarkdown markdown) {
    return markdown.headings().stream().map(DocsMarkdown.Heading::level).toList();
  }

  private static String shape(DocsMarkdown.Block block) {
    return "%s %s: %s".formatted(block.info(), block.kind(), block.argument());
  }

  private static long tableRows(DocsMarkdown markdown) {
    return markdown.prose().stream().filter(line -> line.startsWith("|")).count();
  }

  @ParameterizedTest
  @MethodSource("documentsWithSessions")
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void consoleSessions_areCurrent(Path document, @TempDir Path scripts) throws IOException {
    DocsMarkdown markdown = markdown(document);
    if (document.startsWith(JAPANESE)) {
      copySessions(markdown(ENGLISH.resolve(JAPANESE.relativize(document))), markdown);
      return;
    }
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).as("a shell is present").isTrue();
    List<DocsConsole.ConsoleSession> sessions = DocsConsole.sessions(markdown);
    boolean canRun =
        hasPython() || sessions.stream().noneMatch(DocsConsole.ConsoleSession::needsPython);
    if (!"true".equals(System.getenv("CI"))) {
      assumeThat(canRun).as("python3 is present").isTrue();
    }
    assertThat(canRun).as("python3 is present").isTrue();
    try (DocsConsole console = new DocsConsole(ROOT, scripts)) {
      List<DocsConsole.Difference> differences = console.differences(sessions);
      if (UPDATING) {
        Files.write(ROOT.resolve(document), DocsConsole.updated(markdown, differences));
      } else {
        assertThat(differences).as("other output; this updates it: %s", UPDATE).isEmpty();
      }
    }
  }

  /**
   * Copies the English sessions, only when updating; otherwise another test compares both
   * languages.
   */
  private static void copySessions(DocsMarkdown from, DocsMarkdown to) throws IOException {
    DocsMarkdown updated = to;
    for (int i = 0; i < from.blocks().size(); i++) {
      if (from.blocks().get(i).isKind("console")) {
        List<String> text = from.text(from.blocks().get(i));
        updated = DocsMarkdown.parse(to.file(), updated.withText(updated.blocks().get(i), text));
      }
    }
    Files.write(to.file(), updated.lines());
  }

  private static boolean hasPython() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
  }

  /** The other tests do not run if the documents are missing. */
  @ParameterizedTest
  @MethodSource("expected")
  void document_exists(String document) {
    assertThat(ROOT.resolve(document)).isRegularFile();
  }

  static Stream<String> expected() {
    return Stream.of("1-sockets-and-tcp", "2-several-connections", "3-application-protocol")
        .flatMap(name -> Stream.of("docs/guide/" + name + ".md", "docs/guide/ja/" + name + ".md"));
  }
}
