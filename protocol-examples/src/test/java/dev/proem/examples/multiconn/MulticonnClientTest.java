package dev.proem.examples.multiconn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.FakeServer;
import dev.proem.cli.MessageBytes;
import dev.proem.examples.ExampleRun;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MulticonnClientTest {
  private static CommandLineRun run(int port, int count) {
    return ExampleRun.of(
        "multiconn-client",
        "127.0.0.1",
        String.valueOf(port),
        String.valueOf(count),
        "--timeout",
        "30");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 200})
  void twoMessagesOnEachConnection_comeBack(int count) throws IOException {
    try (RunningServer server = RunningServer.multiconn()) {
      CommandLineRun run = run(server.port(), count);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
      for (int id = 1; id <= count; id++) {
        String connection = "connection " + id + ": ";
        assertThat(run.out().lines().filter(line -> line.startsWith(connection)))
            .containsExactly(
                connection + "connected to 127.0.0.1:" + server.port(),
                connection + "sent 2 messages, 44 bytes",
                connection + "received Message 1 from client.Message 2 from client.");
      }
    }
  }

  @Test
  void echoServer_servesAllConnectionsInTurn() throws IOException {
    try (RunningServer server = RunningServer.echo(Duration.ofSeconds(60))) {
      assertThat(run(server.port(), 5).exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    }
  }

  @Test
  void failures_areCountedAndReported() throws IOException {
    FakeServer gone = FakeServer.silent();
    gone.close();
    CommandLineRun run = run(gone.port(), 3);
    assertThat(run.exitStatus()).isEqualTo(ExitStatus.CONNECTION_FAILED);
    assertThat(run.err())
        .startsWith("examples: 3 of 3 connections failed; the first: connection refused")
        .hasLineCount(1);
    assertThat(run.out()).hasLineCount(3).contains("connection 3: failed: connection refused");
  }

  @Test
  void failureOfOneConnection_doesNotAffectOthers() throws IOException {
    FakeServer once =
        new FakeServer(
            client -> {
              client.getOutputStream().write(client.getInputStream().readNBytes(44));
              client.getInputStream().read();
            });
    try (once) {
      CommandLineRun run =
          ExampleRun.of("multiconn-client", "127.0.0.1", "" + once.port(), "2", "--timeout", "4");
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.TIMED_OUT);
      assertThat(run.err())
          .startsWith("examples: 1 of 2 connections failed; the first: timed out")
          .hasLineCount(1);
      assertThat(run.out()).contains("received Message 1 from client.Message 2 from client.");
    }
  }

  @Test
  void earlyClose_isReported() throws IOException {
    try (FakeServer server = FakeServer.answering(MessageBytes.utf8("Message 1"))) {
      CommandLineRun run = run(server.port(), 1);
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.REPLY_TRUNCATED);
      assertThat(run.err()).contains("9 of 44 bytes").hasLineCount(1);
    }
  }

  @Test
  void otherBytes_areReported() throws IOException {
    try (FakeServer server = FakeServer.answering(new byte[44])) {
      assertThat(run(server.port(), 1).exitStatus()).isEqualTo(ExitStatus.WRONG_PROTOCOL);
    }
  }
}
