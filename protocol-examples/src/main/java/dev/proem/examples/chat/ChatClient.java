package dev.proem.examples.chat;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.cli.ClientWatch;
import dev.proem.cli.Console;
import dev.proem.cli.ErrorText;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.ReadableBytes;
import dev.proem.cli.Session;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.KeepAlive;
import dev.proem.net.MessageClient;
import dev.proem.net.TransportException;
import dev.proem.net.TransportListener;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * A client of a chat: sends each line of input to the other members, and prints their texts, one
 * line each, in a form that is safe for terminals.
 */
final class ChatClient implements TransportListener {
  private static final KeepAlive KEEP_ALIVE =
      new KeepAlive(Duration.ofSeconds(15), Duration.ofSeconds(10));
  private static final int LONGEST_LINE = 2 * ChatMessages.LONGEST_TEXT;

  private static final String SERVER = "a chat-server";

  private final Session session;
  private final String name;
  private final Console console;
  private final ClientWatch watch = new ClientWatch();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  ChatClient(Session session, String name, Console console) {
    this.session = session;
    this.name = name;
    this.console = console;
  }

  /**
   * Runs until the input ends, the user quits, or the connection is lost.
   *
   * @param in the input of the user, read on a thread of its own
   */
  void run(InputStream in) throws Failure {
    // tag::push[]
    try (MessageClient client =
        session
            .builder()
            .pushListener(this::pushed)
            .stayConnected(false) // after a disconnect, the user must join again
            .listener(this)
            .listener(watch)
            .keepAlive(KEEP_ALIVE)
            .build()) {
      printNames(client.request(ChatMessages.join(name)));
      // end::push[]
      Thread typing = new Thread(() -> type(client, in), "typing");
      typing.setDaemon(true);
      typing.start();
      end.get();
    } catch (TransportException e) {
      throw session.failure(e, watch, SERVER);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // input of the user

  private void type(MessageClient client, InputStream in) {
    LineReader lines = new LineReader(in, LONGEST_LINE);
    try {
      String line = lines.read();
      while (line != null && !end.isDone() && take(client, line.strip())) {
        line = lines.read();
      }
      end.complete(null);
    } catch (IOException e) {
      end.complete(null); // the input can't be read any more
    } catch (TransportException e) {
      end.completeExceptionally(session.failure(e, watch, SERVER));
    } catch (Failure e) {
      end.completeExceptionally(e);
    }
  }

  /** Handles a line. Returns false to quit. */
  private boolean take(MessageClient client, String line) {
    try {
      if (line.equals("/quit")) {
        return false;
      } else if (line.equals("/names")) {
        printNames(client.request(ChatMessages.who()));
      } else if (line.startsWith("/")) {
        print("* unknown command; the commands are /names and /quit");
      } else if (line.length() > ChatMessages.LONGEST_TEXT) {
        print("* not sent: a line has at most " + ChatMessages.LONGEST_TEXT + " characters");
      } else if (!line.isEmpty()) {
        client.request(ChatMessages.say(line)); // the next line waits for the reply
      }
    } catch (ErrorReplyException e) {
      print("* not sent: " + ErrorText.of(e.reply()));
    }
    return true;
  }

  private void printNames(Message reply) {
    try {
      if (reply.json() instanceof Map<?, ?> json
          && json.get(ChatMessages.NAMES) instanceof List<?> names) {
        print("* here: " + names.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        return;
      }
    } catch (ProtocolException e) {
      // It is not a list of names.
    }
    throw session.malformed("no names", SERVER);
  }

  // pushes

  private void pushed(Message message) {
    try {
      if (message.json() instanceof Map<?, ?> json) {
        event(json);
      }
    } catch (ProtocolException e) {
      print("* the server sent a message that can't be read");
    } catch (Failure e) {
      end.completeExceptionally(e); // the output can't be written
    }
  }

  private void event(Map<?, ?> json) {
    String name = ChatMessages.text(json, ChatMessages.NAME);
    switch (ChatMessages.text(json, ChatMessages.EVENT)) {
      case ChatMessages.SAID -> print(name + ": " + ChatMessages.text(json, ChatMessages.TEXT));
      case ChatMessages.JOINED -> print("* " + name + " has joined");
      case ChatMessages.LEFT -> print("* " + name + " has left");
      case ChatMessages.MISSED ->
          print("* you missed " + json.get(ChatMessages.COUNT) + " messages");
      default -> {} // an event of a newer server
    }
  }

  private synchronized void print(String line) {
    console.print(ReadableBytes.oneLine(line, LONGEST_LINE));
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration open) {
    end.completeExceptionally(
        new Failure(
            ExitStatus.CONNECTION_LOST,
            "the connection to %s is lost: %s; start again when the server runs"
                .formatted(session.address(), reason.text())));
  }
}
