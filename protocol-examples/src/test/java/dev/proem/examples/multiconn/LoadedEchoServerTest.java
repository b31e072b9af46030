package dev.proem.examples.multiconn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.examples.RunningServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the load generator against an echo server. */
class LoadedEchoServerTest {
  private static CommandLineRun load(RunningServer server, String... more) {
    String[] arguments = {
      "load", "127.0.0.1", String.valueOf(server.port()), "--warmup=0", "--duration=0.2"
    };
    return CommandLineRun.of(
        Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void load_acceptsEchoedRequestsButNotWithMessageIds() throws IOException {
    try (RunningServer echo = RunningServer.multiconn()) {
      assertThat(load(echo, "--depth=4").exitStatus()).isEqualTo(ExitStatus.SUCCESS);
      CommandLineRun run = load(echo, "--message-ids");
      assertThat(run.exitStatus()).isEqualTo(ExitStatus.REPLY_MALFORMED);
      assertThat(run.err()).contains("no request was waiting for").hasLineCount(1);
    }
  }
}
