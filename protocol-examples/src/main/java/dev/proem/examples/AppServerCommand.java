package dev.proem.examples;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  AppServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return arguments.serve(console, AppServer::answering);
  }
}
