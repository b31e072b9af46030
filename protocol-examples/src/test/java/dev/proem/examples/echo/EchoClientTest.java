package dev.proem.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.CommandLineRun;
import dev.proem.cli.Deadline;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.FakeServer;
import dev.proem.cli.MessageBytes;
import dev.proem.examples.ExampleRun;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EchoClientTest {
  private static CommandLineRun run(int port, String... more) {
    String[] all = new String[3 + more.length];
    all[0] = "echo-client";
    all[1] = "127.0.0.1";
    all[2] = String.valueOf(port);
    System.arraycopy(more, 0, all, 3, more.length);
    return ExampleRun.of(all);
  }

  private static void assertFails(CommandLineRun run, ExitStatus status, String message) {
    assertThat(run.exitStatus()).as(run.err()).isEqualTo(status);
    assertThat(run.err()).startsWith("examples: ").contains(message, "; ").hasLineCount(1);
  }

  @Test
  void byDefault_helloWorldIsSentAndPrinted() throws IOException {
    try (RunningServer server = RunningServer.echo(Duration.ofSeconds(60))) {
      assertThat(run(server.port())).isEqualTo(new CommandLineRun(0, "Hello, world\n", ""));
      assertThat(run(server.port(), "\uD83D\uDC36\n x"))
          .isEqualTo(new CommandLineRun(0, "\uD83D\uDC36\n x\n", ""));
      assertThat(run(server.port(), "")).isEqualTo(new CommandLineRun(0, "\n", ""));
      assertThat(run(server.port(), "--", "--help"))
          .isEqualTo(new CommandLineRun(0, "--help\n", ""));
    }
  }

  @Test
  void moreBytesThanAllBuffersHold_comeBack() throws IOException {
    byte[] bytes = new byte[30_000_000];
    new Random(1).nextBytes(bytes);
    try (RunningServer server = RunningServer.echo(Duration.ofSeconds(60))) {
      Deadline deadline = Deadline.in(Duration.ofSeconds(60));
      assertThat(EchoClient.exchange(server.address(), bytes, deadline)).isEqualTo(bytes);
    }
  }

  @Test
  void fewerBytes_areReported() throws IOException {
    try (FakeServer server = FakeServer.answering(MessageBytes.utf8("Hello"))) {
      assertFails(run(server.port()), ExitStatus.REPLY_TRUNCATED, "5 of 12 bytes");
    }
  }

  @Test
  void missingReply_isReported() throws IOException {
    try (FakeServer server = FakeServer.answering(new byte[0])) {
      assertFails(run(server.port()), ExitStatus.REPLY_MISSING, "no reply");
    }
  }

  @Test
  void otherBytes_areReported() throws IOException {
    try (FakeServer server = FakeServer.answering(MessageBytes.utf8("HTTP/1.1 400 Bad Request"))) {
      assertFails(run(server.port()), ExitStatus.WRONG_PROTOCOL, "other bytes");
    }
  }

  @Test
  void reset_isReported() throws IOException {
    try (FakeServer server = new FakeServer((Socket client) -> client.setSoLinger(true, 0))) {
      assertFails(run(server.port()), ExitStatus.REPLY_MISSING, "no reply");
    }
  }

  @Test
  void silentServer_isATimeout() throws IOException {
    try (FakeServer server = FakeServer.silent()) {
      assertFails(run(server.port(), "--timeout", "100ms", "x"), ExitStatus.TIMED_OUT, "timed out");
    }
  }
}
