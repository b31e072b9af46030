package dev.proem.cli;

import dev.proem.cli.load.LoadCommand;
import java.util.List;

/** The tools for services that speak Proem. */
public final class Proem {
  static final Program PROGRAM =
      new Program(
          "proem",
          "Tools for services that speak Proem: a load generator.",
          console -> List.of(new LoadCommand(console)));

  private Proem() {}

  /** Runs one command and ends the process with its {@linkplain ExitStatus exit status}. */
  public static void main(String[] args) {
    PROGRAM.runAndExit(args);
  }
}
