package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command that was run in this process: its exit status and its output. */
public record CommandLineRun(int status, String out, String err) {
  /** Runs a command of {@code proem.jar}. */
  public static CommandLineRun of(String... arguments) {
    return of(Proem.PROGRAM, arguments);
  }

  /** Runs a command of a program. */
  public static CommandLineRun of(Program program, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = program.run(List.of(arguments), out, err);
    CommandLineRun run =
        new CommandLineRun(
            status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    String command = arguments.length == 0 ? "" : arguments[0];
    assertThat(program.exitStatuses(command))
        .as("exit statuses in --help")
        .contains(run.exitStatus());
    return run;
  }

  public ExitStatus exitStatus() {
    for (ExitStatus known : ExitStatus.values()) {
      if (known.code() == status) {
        return known;
      }
    }
    throw new AssertionError("no such status: " + status);
  }
}
