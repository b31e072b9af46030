package dev.proem.examples;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "multiconn-client",
    description =
        "Opens N connections at once, sends two messages on each and prints what came back.",
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class MulticonnClientCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientArguments arguments = new ClientArguments();

  @Parameters(
      index = "2",
      paramLabel = "N",
      converter = WholeNumber.Connections.class,
      description = "The number of connections, from 1 to 65535.")
  private int count = 1;

  MulticonnClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (Deadline deadline = arguments.deadline()) {
      new MulticonnClient(arguments.endpoint(), deadline, console::print).run(count);
    }
    return ExitStatus.SUCCESS.code();
  }
}
