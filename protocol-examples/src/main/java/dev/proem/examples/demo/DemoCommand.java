package dev.proem.examples.demo;

import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine.Command;

@Command(
    name = "demo",
    description =
        "Starts the app server on a free port in this process, sends it four requests, and prints"
            + " each request and reply as a dump with explanations: offset, bytes, meaning.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class DemoCommand implements ProgramCommand {
  private final Console console;

  public DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.any(ExitStatus.ADDRESS_UNAVAILABLE, ExitStatus.PERMISSION_DENIED);
  }

  @Override
  public Integer call() throws IOException {
    console.print(String.join("\n", Demo.run()));
    return ExitStatus.SUCCESS.code();
  }
}
