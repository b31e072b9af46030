package dev.proem.examples;

import dev.proem.Limits;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "app-server",
    description = "Answers searches and bytes, each in a message of the protocol.",
    footer = {
      "",
      ServerArguments.FOOTER,
      "",
      MessageServerArguments.FOOTER
          + " A text/json request that can't be served gets a result that begins with 'Error:', and"
          + " its connection goes on."
    },
    preprocessor = AddressSyntax.class,
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class AppServerCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private MessageServerArguments arguments = new MessageServerArguments();

  @Option(
      names = "--max-content",
      paramLabel = "BYTES",
      defaultValue = "16777216",
      converter = Sizes.class,
      description = "The largest content of a request; default ${DEFAULT-VALUE}." + Sizes.HELP)
  private long maxContent = 1 << 24;

  AppServerCommand(Console console) {
    this.console = console;
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
