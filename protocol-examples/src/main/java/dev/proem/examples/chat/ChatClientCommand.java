package dev.proem.examples.chat;

import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.LocalPath;
import dev.proem.cli.MessageClientArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.Session;
import dev.proem.cli.StandardStreams;
import java.io.InputStream;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "chat-client",
    description =
        "Sends each line of standard input to the other members of a chat, and prints their lines.",
    footer = {
      "",
      "/names prints the names of the members; /quit or the end of the input ends the client. A"
          + " line has at most 2000 characters. The client prints lines 'NAME: TEXT', and notices"
          + " that begin with '* '; characters that could control the terminal are printed as"
          + " spaces. The client pings the server after 15 seconds of silence, and ends with exit"
          + " status 17 if the connection is lost."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class ChatClientCommand implements ProgramCommand {
  private final Console console;

  @Mixin private MessageClientArguments arguments = new MessageClientArguments(Session.TIMEOUT);

  @Parameters(
      index = "2",
      paramLabel = "NAME",
      converter = LocalPath.Name.class,
      description = "Your name: 1 to 32 visible characters without spaces. It must not be in use.")
  private String name = "";

  public ChatClientCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofMessageClient(ExitStatus.FILE_FAILED, ExitStatus.CONNECTION_LOST);
  }

  @Override
  public Integer call() {
    InputStream in = StandardStreams.in();
    new ChatClient(arguments.session(), name, console).run(in);
    return ExitStatus.SUCCESS.code();
  }
}
