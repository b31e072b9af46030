package dev.proem.examples;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "multiconn-server",
    description = "Sends back every byte; any number of connections at once, on one thread.",
    footer = {"", ServerArguments.FOOTER},
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class MulticonnServerCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerArguments arguments = new ServerArguments();

  @Mixin private SelectorArguments selector = new SelectorArguments();

  MulticonnServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return arguments.serve(
        console,
        (address, log) -> MulticonnServer.listen(address, selector.backlog(), selector.loop(log)));
  }
}
