package dev.proem.examples;

import dev.proem.cli.CommandLineRun;

/** Runs a command of {@code examples.jar} in this process. */
public final class ExampleRun {
  private ExampleRun() {}

  /** Its exit status and what it printed. */
  public static CommandLineRun of(String... arguments) {
    return CommandLineRun.of(Examples.PROGRAM, arguments);
  }
}
