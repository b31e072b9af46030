package dev.proem.examples.app;

import dev.proem.Message;
import dev.proem.cli.Address;
import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.MessageClientArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.net.tls.Tls;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "app-client",
    description = "Sends one request to an app server and prints the result.",
    footer = {
      "",
      "The result of a search is printed unchanged. A binary reply is printed as text: printable"
          + " UTF-8 unchanged, a backslash twice, each other byte as \\xNN."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class AppClientCommand implements ProgramCommand {
  private final Console console;

  @Mixin private MessageClientArguments arguments = new MessageClientArguments();

  @Parameters(
      index = "2",
      paramLabel = "ACTION",
      description =
          "'search' sends a search as JSON; any other ACTION is sent with VALUE as bytes.")
  private String action = "";

  @Parameters(
      index = "3",
      paramLabel = "VALUE",
      description = "The value, sent in UTF-8. Write -- before a VALUE that begins with -.")
  private String value = "";

  public AppClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofMessageClient();
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
