package dev.proem.examples.echo;

import dev.proem.cli.Console;
import dev.proem.cli.Durations;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.ServerArguments;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "echo-server",
    description = "Sends back each byte, with blocking sockets, one connection after another.",
    footer = {"", ServerArguments.FOOTER},
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class EchoServerCommand implements ProgramCommand {
  private final Console console;

  @Mixin private ServerArguments arguments = new ServerArguments();

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "The time after which a connection is closed if the client neither sends nor reads"
              + " anything, because other clients wait for their turn; default ${DEFAULT-VALUE}.")
  private Duration idleTimeout = Duration.ofSeconds(60);

  public EchoServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofServer();
  }

  @Override
  public Integer call() throws IOException {
    return arguments.serve(console, (address, log) -> new EchoServer(address, idleTimeout, log));
  }
}
