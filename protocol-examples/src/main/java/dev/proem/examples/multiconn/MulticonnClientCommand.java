package dev.proem.examples.multiconn;

import dev.proem.cli.ClientArguments;
import dev.proem.cli.Console;
import dev.proem.cli.Deadline;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.WholeNumber;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "multiconn-client",
    description =
        "Opens N connections at once, sends two messages on each, and prints the bytes that came"
            + " back.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class MulticonnClientCommand implements ProgramCommand {
  private final Console console;

  @Mixin private ClientArguments arguments = new ClientArguments();

  @Parameters(
      index = "2",
      paramLabel = "N",
      converter = WholeNumber.Connections.class,
      description = "The number of connections, from 1 to 65535.")
  private int count = 1;

  public MulticonnClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofClient();
  }

  @Override
  public Integer call() throws IOException {
    try (Deadline deadline = arguments.deadline()) {
      new MulticonnClient(arguments.endpoint(), deadline, console::print).run(count);
    }
    return ExitStatus.SUCCESS.code();
  }
}
