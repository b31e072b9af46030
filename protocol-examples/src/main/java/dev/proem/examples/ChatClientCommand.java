package dev.proem.examples;

import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "chat-client",
    description = "Sends each line of standard input to all others who chat, and prints theirs.",
    footer = {
      "",
      "/names prints who is there, /quit ends it, as the end of the input does. A line has at most"
          + " 2000 characters. Printed are lines"
          + " 'NAME: TEXT' and notices that begin with '* '; characters that could steer the terminal"
          + " are printed as spaces. It pings the server when it has been silent for 15 seconds, and"
          + " ends with status 17 when the connection is lost."
    },
    preprocessor = AddressSyntax.class,
    mixinStandardHelpOptions = true,
    versionProvider = Proem.Version.class)
final class ChatClientCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private SessionArguments arguments = new SessionArguments();

  @Parameters(
      index = "2",
      paramLabel = "NAME",
      converter = LocalPath.Name.class,
      description = "Yours: 1 to 32 visible characters, no spaces, and nobody else's.")
  private String name = "";

  ChatClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    InputStream in = StandardStreams.in();
    new ChatClient(arguments.session(), name, console).run(in);
    return ExitStatus.SUCCESS.code();
  }
}
