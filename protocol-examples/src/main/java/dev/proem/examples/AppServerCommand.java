package dev.proem.examples;

import dev.proem.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
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
      "A request that is no message (malformed, truncated, too large, late, of another protocol) is"
          + " answered with an error reply: text/plain with the extra header 'error'. It ends its"
          + " connection; replies before it arrive whole. A text/json request that can't be served"
          + " gets a result that begins with 'Error:', and its connection goes on."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class AppServerCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerArguments arguments = new ServerArguments();

  @Mixin private SelectorArguments selector = new SelectorArguments();

  @Option(
      names = "--max-content",
      paramLabel = "BYTES",
      defaultValue = "16777216",
      converter = WholeNumber.Bytes.class,
      description = "The largest content of a request; default ${DEFAULT-VALUE}.")
  private int maxContent = 1 << 24;

  @Option(
      names = "--message-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      converter = Durations.class,
      description =
          "For a request to arrive whole, from its first byte on; default ${DEFAULT-VALUE}.")
  private Duration messageTimeout = Timeouts.DEFAULT.message();

  AppServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Limits limits = Limits.DEFAULT.withContentBytes(maxContent);
    return arguments.serve(
        console,
        (address, log) ->
            AppServer.listen(
                address, selector.backlog(), limits, selector.loop(messageTimeout, log)));
  }
}
