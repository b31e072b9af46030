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
    description = "Sends the texts of each client to all other clients.",
    footer = {
      "",
      ServerArguments.FOOTER,
      "",
      "Each client has a unique name, of 1 to 32 visible characters. A client that does not read"
          + " does not delay the others: it misses texts, and is notified of their number as soon"
          + " as it reads again. The server does not store texts.",
      "",
      MessageServerArguments.FOOTER
          + " Other error replies have the codes proem.dev/bad-request, proem.dev/bad-name,"
          + " proem.dev/bad-text, proem.dev/name-taken and proem.dev/not-joined, and the connection"
          + " stays open."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
public final class ChatServerCommand implements ProgramCommand {
  /** The limits: enough for the longest text in JSON with all characters escaped. */
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
  /** Gives a server the handler and listener of a chat. */
  static MessageServerBuilder withRoom(MessageServerBuilder server) {
    ChatRoom room = new ChatRoom();
    return server.exchangeHandler(room).listener(room).inline();
  }
  // end::room[]
}
