package dev.proem.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the checks of {@link DocsTest}: each must be able to fail. */
class DocsMechanismTest {
  private static final String JAR = "java -jar protocol-examples/target/examples.jar ";

  @TempDir private Path root;

  private Path write(String name, String... lines) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(root.resolve(name).getParent());
    return Files.write(file, List.of(lines));
  }

  @Test
  void region_hasNoIndentationAndNoTags() throws IOException {
    write(
        "a/B.java",
        "class B {",
        "  // tag::outer[]",
        "  void b() {",
        "    // tag::inner",
        "    one();",
        "",
        "    // end::inner",
        "  }",
        "",
        "  // end::outer[]",
        "}");

    assertThat(DocsIncludes.text(root, "a/B.java#outer"))
        .containsExactly("void b() {", "  one();", "", "}");
    assertThat(DocsIncludes.text(root, "a/B.java#inner")).containsExactly("one();");
    assertThat(DocsIncludes.text(root, "a/B.java"))
        .containsExactly("class B {", "  void b() {", "    one();", "", "  }", "", "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/B.java#missing",
        "a/B.java#twice",
        "a/B.java#open",
        "a/B.java#turned",
        "a/C.java",
        "../B.java"
      })
  void referenceThatCannotBeIncluded_isReported(String reference) throws IOException {
    write(
        "a/B.java",
        "// tag::twice",
        "// tag::twice",
        "// end::twice",
        "// tag::open",
        "// end::turned",
        "// tag::turned");

    assertThatThrownBy(() -> DocsIncludes.text(root, reference))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(reference);
  }

  @Test
  void marker_belongsToTheBlockBelowIt() {
    DocsMarkdown markdown =
        DocsMarkdown.parse(
            Path.of("a.md"),
            List.of("<!-- include: a/B.java#x -->", "```java", "old", "```", "```", "b", "```"));

    assertThat(markdown.blocks())
        .containsExactly(
            new DocsMarkdown.Block("include", "a/B.java#x", "java", "```", 2, 3),
            new DocsMarkdown.Block("", "", "", "```", 5, 6));
    assertThat(markdown.withText(markdown.blocks().get(0), List.of("new", "text")))
        .startsWith("<!-- include: a/B.java#x -->", "```java", "new", "text", "```");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "<!-- include: b -->"})
  void markerWithoutABlock_isAFault(String next) {
    List<String> lines = List.of("<!-- include: a -->", next);
    assertThatThrownBy(() -> DocsMarkdown.parse(Path.of("a.md"), lines))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("a.md");
  }

  @ParameterizedTest
  @CsvSource({
    "Sockets and TCP, sockets-and-tcp",
    "'What `recv()` gives, and when?', what-recv-gives-and-when",
    "See [the spec](spec.md) now, see-the-spec-now",
    "'部分的な読み書き（ループ）', 部分的な読み書きループ",
    "サーバーとクライアント, サーバーとクライアント",
  })
  void anchor_isThatOfGitHub(String heading, String anchor) {
    assertThat(DocsMarkdown.anchor(heading)).isEqualTo(anchor);
  }

  @Test
  void brokenLink_isReportedWithItsLine() throws IOException {
    write("docs/b.md", "# One", "# One", "## Two words", "<a id=\"mark\"></a>");
    write("A.java", "class A {}");
    Path file =
        write(
            "docs/a.md",
            "[1](b.md#one) [2](b.md#one-1) [3](b.md#two-words) [4](b.md#mark) [5](../A.java#L1)",
            "[6](https://example.invalid/) `[7](no.md)` [8](.) [9](#here)",
            "# Here",
            "```",
            "[10](no.md)",
            "```",
            "[11](c.md) [12](b.md#three)",
            "[13](../A.java#L2) [14](../../out.md) [15](#gone)",
            "[16]: gone.md");

    assertThat(new DocsLinks(root).broken(DocsMarkdown.read(file)))
        .containsExactly(
            "docs/a.md:7: (c.md) does not exist",
            "docs/a.md:7: (b.md#three) that file has no heading #three",
            "docs/a.md:8: (../A.java#L2) that file has fewer lines",
            "docs/a.md:8: (../../out.md) leads out of the repository",
            "docs/a.md:8: (#gone) that file has no heading #gone",
            "docs/a.md:9: (gone.md) does not exist");
  }

  @Test
  void onlyMarkedBlocks_areSessionsAndOnlyOurProgramIsRun() {
    DocsMarkdown markdown =
        DocsMarkdown.parse(
            Path.of("a.md"),
            List.of(
                "```console",
                "$ ls",
                "```",
                "<!-- console: two clients -->",
                "```console",
                "$ " + JAR + "echo-client localhost 7",
                "Hello, world",
                "$ " + JAR + "--version",
                "```"));

    List<DocsConsole.ConsoleSession> sessions = DocsConsole.sessions(markdown);
    assertThat(sessions)
        .containsExactly(
            new DocsConsole.ConsoleSession(
                5, JAR + "echo-client localhost 7", List.of("Hello, world")),
            new DocsConsole.ConsoleSession(7, JAR + "--version", List.of()));
    assertThat(
            DocsConsole.updated(
                markdown,
                List.of(
                    new DocsConsole.Difference(sessions.get(0), List.of()),
                    new DocsConsole.Difference(sessions.get(1), List.of("1", "2")))))
        .endsWith(
            "$ " + JAR + "echo-client localhost 7", "$ " + JAR + "--version", "1", "2", "```");

    List<String> foreign = List.of("<!-- console: x -->", "```console", "$ ls", "```");
    DocsMarkdown other = DocsMarkdown.parse(Path.of("b.md"), foreign);
    assertThatThrownBy(() -> DocsConsole.sessions(other)).hasMessageStartingWith("b.md:3");
  }
}
