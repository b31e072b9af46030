package dev.proem.examples;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One command in this process: its exit status and what it printed. */
record CommandLineRun(int status, String out, String err) {
  static CommandLineRun of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Proem.run(List.of(arguments), out, err);
    return new CommandLineRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
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
