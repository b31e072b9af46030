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
 * One who chats: what is typed goes to the others, what they say is printed, one line each. Their
 * texts can't do anything to the terminal.
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
   * Chats until the input ends, the user quits, or the connection is lost.
   *
   * @param in what the user types, read on a thread of its own
   */
  void run(InputStream in) throws Failure {
    // tag::push[]
    try (MessageClient client =
        session
            .builder()
            .pushListener(this::pushed)
            .stayConnected(false) // who has left, has to join again
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

  // what the user types

  private void type(MessageClient client, InputStream in) {
    LineReader lines = new LineReader(in, LONGEST_LINE);
    try {
      String line = lines.read();
      while (line != null && !end.isDone() && take(client, line.strip())) {
        line = lines.read();
      }
      end.complete(null);
    } catch (IOException e) {
      end.complete(null); // no more can be typed
    } catch (TransportException e) {
      end.completeExceptionally(session.failure(e, watch, SERVER));
    } catch (Failure e) {
      end.completeExceptionally(e);
    }
  }

  /** False to quit. */
  private boolean take(MessageClient client, String line) {
    try {
      if (line.equals("/quit")) {
        return false;
      } else if (line.equals("/names")) {
        printNames(client.request(ChatMessages.who()));
      } else if (line.startsWith("/")) {
        print("* no such command; there are /names and /quit");
      } else if (line.length() > ChatMessages.LONGEST_TEXT) {
        print("* not said: a line has at most " + ChatMessages.LONGEST_TEXT + " characters");
      } else if (!line.isEmpty()) {
        client.request(ChatMessages.say(line)); // the next line waits for its reply
      }
    } catch (ErrorReplyException e) {
      print("* not said: " + ErrorText.of(e.reply()));
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
      // It is no list of names either.
    }
    throw session.malformed("no names", SERVER);
  }

  // what the others do

  private void pushed(Message message) {
    try {
      if (message.json() instanceof Map<?, ?> json) {
        event(json);
      }
    } catch (ProtocolException e) {
      print("* the server sent something that can't be read");
    } catch (Failure e) {
      end.completeExceptionally(e); // nobody sees what is printed
    }
  }

  private void event(Map<?, ?> json) {
    String who = ChatMessages.text(json, ChatMessages.NAME);
    switch (ChatMessages.text(json, ChatMessages.EVENT)) {
      case ChatMessages.SAID -> print(who + ": " + ChatMessages.text(json, ChatMessages.TEXT));
      case ChatMessages.JOINED -> print("* " + who + " has joined");
      case ChatMessages.LEFT -> print("* " + who + " has left");
      case ChatMessages.MISSED ->
          print("* you have missed " + json.get(ChatMessages.COUNT) + " messages");
      default -> {} // of a newer server
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
            "the connection to %s is lost: %s; start again when the server is there"
                .formatted(session.address(), reason.text())));
  }
}
