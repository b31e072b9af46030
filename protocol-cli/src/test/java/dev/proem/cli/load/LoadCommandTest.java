package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.PemFiles;
import dev.proem.net.Binding;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoadCommandTest {
  private static final String[] SHORT = {"--duration=250ms", "--warmup=0"};

  @TempDir private Path folder;

  private static MessageServerBuilder builder() {
    return MessageServer.builder()
        .handler(request -> Message.json(Map.of("result", "Follow the white rabbit.")));
  }

  private static CommandLineRun load(MessageServer server, String... more) {
    return load(new String[] {"127.0.0.1", String.valueOf(server.port())}, more);
  }

  private static CommandLineRun load(String[] address, String... more) {
    return CommandLineRun.of(
        Stream.of(new String[] {"load"}, address, SHORT, more)
            .flatMap(Arrays::stream)
            .toArray(String[]::new));
  }

  /** Asserts that there was no fault, and that each request had a reply. Returns the JSON. */
  private static JsonNode clean(CommandLineRun run) {
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(run.err()).isEmpty();
    JsonNode json = JsonMapper.shared().readTree(run.out());
    assertThat(json.at("/withWarmup/requests").asLong()).isPositive();
    assertThat(json.at("/withWarmup/replies")).isEqualTo(json.at("/withWarmup/requests"));
    assertThat(json.get("errorReplies").isEmpty()).isTrue();
    assertThat(json.at("/connections/lost").asLong()).isZero();
    return json;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--connections=40",
        "--connections=4 --depth=16",
        "--depth=16 --message-ids",
        "--depth=3 --size=100000",
        "--depth=3 --size=100000 --message-ids",
        "--connections=3 --rate=1000",
        "--connections=2 --depth=2 --rate=100000 --message-ids --size=1"
      })
  void eachRequest_hasAReply(String options) {
    try (MessageServer server = builder().start()) {
      String[] more = (options + " --json=-").strip().split(" ");
      JsonNode json = clean(load(server, more));
      boolean open = options.contains("--rate");
      assertThat(json.at("/settings/loop").asString()).isEqualTo(open ? "open" : "closed");
      assertThat(json.has("askedPerSecond")).isEqualTo(open);
      assertThat(json.at("/settings/messageIds").asBoolean())
          .isEqualTo(options.contains("--message-ids"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tableAndJsonFile_areWritten() throws IOException {
    Path file = folder.resolve("result.json");
    try (MessageServer server = builder().start()) {
      CommandLineRun run = load(server, "--json", file.toString(), "--no-progress");
      assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.SUCCESS);
      assertThat(run.out()).startsWith("server              127.0.0.1:").contains("\np99.99 us  ");
      JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
      assertThat(json.at("/latencyMicros/p50").asDouble()).isPositive();
      assertThat(run.out().replace(",", "")).contains(" " + json.get("replies").asLong() + "\n");
    }
  }

  @Test
  void progress_isShownOnRequest() throws IOException {
    try (MessageServer server = builder().start()) {
      CommandLineRun run = load(server, "--progress");
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
      assertThat(run.err()).contains("load");
    }
  }

  @Test
  void tls_isUsedWithATrustedServer() throws Exception {
    PemFiles.make(folder, "server", "localhost");
    Path certificate = folder.resolve("server.pem");
    Tls tls = Tls.forServer().certificate(certificate, folder.resolve("server.key")).build();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Binding binding = Binding.of(any).withTls(tls);
    try (MessageServer server = builder().bind(binding).start()) {
      String[] trusting = {"--tls", "--trust", certificate.toString(), "--json=-"};
      JsonNode json = clean(load(server, concat(trusting, "--connections=2", "--depth=8")));
      assertThat(json.at("/settings/tls").asBoolean()).isTrue();
      clean(load(server, concat(trusting, "--size=300K", "--depth=4")));

      CommandLineRun distrustful = load(server, "--tls");
      assertThat(distrustful.exitStatus()).isEqualTo(ExitStatus.CONNECTION_FAILED);
      assertThat(distrustful.err()).startsWith("proem: no TLS with 127.0.0.1:").hasLineCount(1);
      CommandLineRun plain = load(server);
      assertThat(plain.exitStatus()).as(plain.err()).isEqualTo(ExitStatus.WRONG_PROTOCOL);
    }
    try (MessageServer server = builder().start()) {
      CommandLineRun run = load(server, "--tls", "--trust", certificate.toString());
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.CONNECTION_FAILED);
      assertThat(run.err()).startsWith("proem: no TLS with 127.0.0.1:").hasLineCount(1);
    }
  }

  private static String[] concat(String[] first, String... second) {
    return Stream.of(first, second).flatMap(Arrays::stream).toArray(String[]::new);
  }

  @Test
  void unixDomainSocket_replacesHostAndPort() throws IOException {
    Path socket = folder.resolve("s");
    try (MessageServer server = builder().address(UnixDomainSocketAddress.of(socket)).start()) {
      assertThat(server).isNotNull();
      clean(load(new String[] {"unix:" + socket}, "--connections=3", "--json=-"));
    }
  }

  @Test
  void errorReplyToTheFirstRequest_endsTheLoadAtOnce() throws IOException {
    MessageServerBuilder failing = builder().handler(request -> Message.error("internal", "No."));
    try (MessageServer server = failing.start()) {
      CommandLineRun run = load(server);
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.ERROR_REPLY);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("No (internal); ").hasLineCount(1);
    }
  }

  @Test
  void errorReplies_failTheLoad() throws IOException {
    AtomicBoolean good = new AtomicBoolean(true);
    MessageServerBuilder failing =
        builder()
            .handler(
                request ->
                    good.getAndSet(false)
                        ? Message.text("Yes.")
                        : Message.error("internal", "No."));
    try (MessageServer server = failing.start()) {
      CommandLineRun run = load(server, "--depth=2"); // two at once, even if the machine is slow
      assertThat(run.exitStatus()).as(run.err()).isEqualTo(ExitStatus.LOAD_FAULTY);
      assertThat(run.out()).contains("\nerror internal      ", " of them error replies\n");
      assertThat(run.err()).startsWith("proem: not all of ").contains(" error replies internal;");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --rate=0                | '0' is not a number of requests per second
          --depth=0               | '0' is not a number of requests from 1 to 65535
          --connections=70000     | '70000' is not a number of connections
          --size=0                | '0' is not a number of bytes
          --size=900T             | a request of 989560464998400 bytes is too large: the limit is 1 GiB
          --type=x                | --type needs --size
          --timeout=0             | '0' is not from 0.001 to 86400 seconds
          --connections=65535 --depth=65535 | 65535 connections with 65535 requests of 41 bytes
          --trust=x               | --trust needs --tls
          """)
  void invalidOptions_areRejected(String options, String message) {
    CommandLineRun run = load(new String[] {"127.0.0.1", "1"}, options.split(" "));
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err()).startsWith("proem: ").contains(message).hasLineCount(1);
  }

  @Test
  void fileThatCannotBeWritten_isRejectedBeforeTheLoad() {
    for (Path path : new Path[] {folder, folder.resolve("none/result.json")}) {
      CommandLineRun run = load(new String[] {"127.0.0.1", "1"}, "--json", path.toString());
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.FILE_FAILED);
      assertThat(run.err()).contains("can't write '" + path + "'").hasLineCount(1);
    }
  }

  @Test
  void unknownName_isAFailure() {
    CommandLineRun run = load(new String[] {"no such name", "80"});
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.NAME_NOT_FOUND);
  }
}
