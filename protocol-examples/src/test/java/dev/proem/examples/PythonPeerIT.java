package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proem.cli.JarProcess;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our processes with a peer in Python that was written from the specification, in both roles. */
class PythonPeerIT {
  private static final String DOG = "\uD83D\uDC36";
  private static final String BALL = "\uD83D\uDC3E Playing ball! \uD83C\uDFD0";

  @BeforeAll
  static void requirePython() {
    boolean there;
    try {
      there = JarProcess.run(List.of("python3", "--version"), Map.of()).status() == 0;
    } catch (IOException e) {
      there = false;
    }
    if ("true".equals(System.getenv("CI"))) {
      assertThat(there).as("python3 is present, because CI=true").isTrue();
    }
    assumeTrue(there, "python3 is missing: our processes were not tried with a peer in Python");
  }

  private static List<String> peer(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("python3", Path.of("src/test/python/proem_peer.py").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Returns the content in UTF-8 of a reply that the peer printed. */
  private static String content(String line) {
    String hex = line.replaceFirst(".*\"content\": \"([0-9a-f]*)\".*", "$1").strip();
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "bytes", "random:1"})
  void appServer_answersThePeer(String split) throws IOException {
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0")) {
      String port = String.valueOf(server.port());
      assertThat(client(port, split, "search", DOG)).isEqualTo("{\"result\": \"" + BALL + "\"}");
      assertThat(client(port, split, "search", "x"))
          .isEqualTo("{\"result\": \"No match for 'x'.\"}");
      assertThat(client(port, split, "binary", DOG))
          .isEqualTo("First 10 bytes of request: binary" + DOG);
    }
  }

  private static String client(String port, String split, String action, String value)
      throws IOException {
    JarProcess.Result result =
        JarProcess.run(
            peer("client", "127.0.0.1", port, action, value, "--split", split), Map.of());
    assertThat(result.status()).as(result.err()).isZero();
    return content(result.out());
  }

  @Test
  void appServer_answersAPeerOfTheOtherByteOrder() throws IOException {
    String other = ByteOrder.nativeOrder().equals(ByteOrder.BIG_ENDIAN) ? "little" : "big";
    try (JarProcess server = JarProcess.start("app-server", "127.0.0.1", "0")) {
      List<String> command =
          peer("client", "127.0.0.1", "" + server.port(), "search", "ring", "--byteorder", other);
      JarProcess.Result result = JarProcess.run(command, Map.of());
      assertThat(result.status()).as(result.err()).isZero();
      assertThat(content(result.out())).startsWith("{\"result\": \"In the caves");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "bytes", "random:2"})
  void appClient_readsTheRepliesOfThePeer(String split) throws IOException {
    List<String> command = peer("server", "127.0.0.1", "0", "--split", split);
    try (JarProcess server = JarProcess.start(command, Map.of())) {
      assertPeerAnswers(server);
    }
  }

  @Test
  void appClient_readsTheReplyOfAPeerThatClosesAfterIt() throws IOException {
    try (JarProcess server =
        JarProcess.start(peer("server", "127.0.0.1", "0", "--once"), Map.of())) {
      assertPeerAnswers(server);
    }
  }

  private static void assertPeerAnswers(JarProcess server) throws IOException {
    String port = String.valueOf(server.port());
    assertThat(JarProcess.run("app-client", "127.0.0.1", port, "search", DOG))
        .isEqualTo(new JarProcess.Result(0, BALL + "\n", ""));
    assertThat(JarProcess.run("app-client", "127.0.0.1", port, "binary", DOG))
        .isEqualTo(new JarProcess.Result(0, "First 10 bytes of request: binary" + DOG + "\n", ""));
  }
}
