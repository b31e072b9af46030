package dev.proem.examples;

import dev.proem.cli.CommandLineRun;

/** Runs a command of {@code examples.jar} in this process. */
public final class ExampleRun {
  private ExampleRun() {}

  /** Returns the exit status and the output of the command. */
  public static CommandLineRun of(String... arguments) {
    return CommandLineRun.of(Examples.PROGRAM, arguments);
  }
}
