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
    description = "Sends each line of standard input to all others who chat, and prints theirs.",
    footer = {
      "",
      "/names prints who is there, /quit ends it, as the end of the input does. A line has at most"
          + " 2000 characters. Printed are lines"
          + " 'NAME: TEXT' and notices that begin with '* '; characters that could steer the terminal"
          + " are printed as spaces. It pings the server when it has been silent for 15 seconds, and"
          + " ends with status 17 when the connection is lost."
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
      description = "Yours: 1 to 32 visible characters, no spaces, and nobody else's.")
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
