package dev.proem.examples.app;

import dev.proem.Limits;
import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.MessageServerArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.ServerArguments;
import dev.proem.cli.Sizes;
import java.io.IOException;
import java.util.Set;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "app-server",
    description =
        "Answers requests with searches and with bytes, each in a message of the protocol.",
    footer = {
      "",
      ServerArguments.FOOTER,
      "",
      MessageServerArguments.FOOTER
          + " A text/json request that can't be served gets a result that begins with 'Error:', and"
          + " its connection stays open."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class AppServerCommand implements ProgramCommand {
  private final Console console;

  @Mixin private MessageServerArguments arguments = new MessageServerArguments();

  @Option(
      names = "--max-content",
      paramLabel = "BYTES",
      defaultValue = "16777216",
      converter = Sizes.class,
      description =
          "The largest content of a request, in bytes; default ${DEFAULT-VALUE}." + Sizes.HELP)
  private long maxContent = 1 << 24;

  public AppServerCommand(Console console) {
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
        Limits.DEFAULT.withContentBytes(maxContent),
        UnaryOperator.identity(),
        AppServer::answering);
  }
}
