package dev.proem.examples.multiconn;

import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.SelectorArguments;
import dev.proem.cli.ServerArguments;
import dev.proem.cli.Timeouts;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "multiconn-server",
    description = "Sends back each byte, on any number of connections at once, with one thread.",
    footer = {"", ServerArguments.FOOTER},
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class MulticonnServerCommand implements ProgramCommand {
  private final Console console;

  @Mixin private ServerArguments arguments = new ServerArguments();

  @Mixin private SelectorArguments selector = new SelectorArguments();

  public MulticonnServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofServer();
  }

  @Override
  public Integer call() throws IOException {
    return arguments.serve(
        console,
        (address, log) ->
            MulticonnServer.listen(
                address,
                selector.backlog(),
                new SelectorLoop(selector.timeouts(Timeouts.DEFAULT.message()), log)));
  }
}
