package dev.proem.examples.chat;

import dev.proem.Limits;
import dev.proem.cli.Console;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.MessageServerArguments;
import dev.proem.cli.ProgramCommand;
import dev.proem.cli.ProgramVersion;
import dev.proem.cli.ServerArguments;
import dev.proem.net.MessageServerBuilder;
import java.io.IOException;
import java.util.Set;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "chat-server",
    description = "Passes what each of its clients says on to all others.",
    footer = {
      "",
      ServerArguments.FOOTER,
      "",
      "A client has a name that is nobody else's, of 1 to 32 visible characters. One that doesn't"
          + " read what was sent to it holds up nobody: it misses what is said then, and is told"
          + " how much as soon as it reads again. Nothing is kept.",
      "",
      MessageServerArguments.FOOTER
          + " Other refusals have the codes proem.dev/bad-request, proem.dev/bad-name,"
          + " proem.dev/bad-text, proem.dev/name-taken and proem.dev/not-joined, and the connection"
          + " goes on."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class ChatServerCommand implements ProgramCommand {
  /** The longest text in JSON, each of its characters escaped, and the rest. */
  static final Limits LIMITS = Limits.DEFAULT.withContentBytes(16 << 10).withHeaderBytes(1 << 10);

  private final Console console;

  @Mixin private MessageServerArguments arguments = new MessageServerArguments();

  public ChatServerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Set<ExitStatus> exitStatuses() {
    return ExitStatus.ofServer();
  }

  @Override
  public Integer call() throws IOException {
    return arguments.serve(console, LIMITS, UnaryOperator.identity(), ChatServerCommand::withRoom);
  }

  // tag::room[]
  /** Lets the clients of a server chat. */
  static MessageServerBuilder withRoom(MessageServerBuilder server) {
    ChatRoom room = new ChatRoom();
    return server.exchangeHandler(room).listener(room).inline();
  }
  // end::room[]
}
