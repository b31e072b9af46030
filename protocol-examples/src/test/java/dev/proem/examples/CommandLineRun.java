package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One command in this process: its exit status and what it printed. */
record CommandLineRun(int status, String out, String err) {
  static CommandLineRun of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Proem.run(List.of(arguments), out, err);
    CommandLineRun run =
        new CommandLineRun(
            status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    String command = arguments.length == 0 ? "proem" : arguments[0];
    assertThat(ExitStatus.of(command)).as("what --help lists").contains(run.exitStatus());
    return run;
  }

  ExitStatus exitStatus() {
    for (ExitStatus known : ExitStatus.values()) {
      if (known.code() == status) {
        return known;
      }
    }
    throw new AssertionError("no such status: " + status);
  }
}
