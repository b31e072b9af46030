package dev.proem.examples;

import dev.proem.Message;
import dev.proem.net.tls.Tls;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "app-client",
    description = "Sends one request to an app server and prints the result.",
    footer = {
      "",
      "Prints the result of a search as it is. A binary reply is printed as text: printable UTF-8"
          + " as it is, a backslash twice, every other byte as \\xNN."
    },
    preprocessor = AddressSyntax.class,
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class AppClientCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private MessageClientArguments arguments = new MessageClientArguments();

  @Parameters(
      index = "2",
      paramLabel = "ACTION",
      description = "'search' sends a search; anything else sends ACTION and VALUE as bytes.")
  private String action = "";

  @Parameters(
      index = "3",
      paramLabel = "VALUE",
      description = "Sent in UTF-8. Put -- before a VALUE that begins with -.")
  private String value = "";

  AppClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Address address = arguments.address();
    Tls tls = arguments.tls();
    Message request = SearchApp.request(action, value);
    Message reply = AppClient.exchange(address, tls, request, arguments.deadline());
    console.print(AppClient.result(address, request, reply));
    return ExitStatus.SUCCESS.code();
  }
}
