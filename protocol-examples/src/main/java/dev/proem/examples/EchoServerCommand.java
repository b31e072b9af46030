package dev.proem.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "echo-server",
    description = "Sends back every byte; blocking sockets, one connection after another.",
    footer = {"", ServerArguments.FOOTER},
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class EchoServerCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerArguments arguments = new ServerArguments();

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      converter = Durations.class,
      description =
          "A client that neither sends nor takes anything for so long is cut off, since others wait"
              + " behind it; default ${DEFAULT-VALUE}.")
  private Duration idleTimeout = Duration.ofSeconds(60);

  EchoServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return arguments.serve(console, (address, log) -> new EchoServer(address, idleTimeout, log));
  }
}
