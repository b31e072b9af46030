package dev.proem.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.CommandLineRun;
import dev.proem.cli.ExitStatus;
import dev.proem.examples.ExampleRun;
import org.junit.jupiter.api.Test;

class DemoTest {
  @Test
  void run_showsFourRequestsAndTheirReplies() {
    CommandLineRun demo = ExampleRun.of("demo");
    assertThat(demo.err()).isEmpty();
    assertThat(demo.exitStatus()).isEqualTo(ExitStatus.SUCCESS);
    assertThat(demo.out())
        .contains(
            "The client prints: Follow the white rabbit. \uD83D\uDC30\n",
            "The client prints: \uD83D\uDC3E Playing ball! \uD83C\uDFD0\n",
            "The client prints: No match for 'trinity'.\n",
            "The client prints: First 10 bytes of request: binary\uD83D\uDE03\n");
    assertThat(demo.out().lines().filter(line -> line.contains("request, client -> server")))
        .hasSize(4);
    assertThat(demo.out().lines().filter(line -> line.contains("reply, server -> client")))
        .hasSize(4);
    assertThat(demo.out().lines()).allMatch(line -> line.length() <= 100);
  }
}
