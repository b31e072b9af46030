package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.Intake;
import dev.proem.net.internal.transport.Logs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of servers that are no replies, on their way to the push listener of a client, bounded.
 * Used by the thread of the loop only.
 *
 * <p>With many of them waiting, a connection is not read, so that the server is held back. But a
 * reply that a call waits for comes behind pushes, and the listener itself may be the caller: so a
 * connection is read as long as a call waits for a reply on it, up to a second, larger bound, at
 * which the connection is closed. See ADR 0022.
 */
public final class PushReceiver {
  /** With so many that wait, a connection on which no reply is due is not read. */
  private static final int MOST_PUSHES = 1_024;

  /** The same for their bytes, headers included. */
  private static final long MOST_PUSHED_BYTES = 16L << 20;

  /** With so many that wait, the connection that brings one more is closed. */
  private static final int MOST_PUSHES_BEFORE_A_REPLY = 65_536;

  /** The same for their bytes, headers included. */
  private static final long MOST_PUSHED_BYTES_BEFORE_A_REPLY = 64L << 20;

  /** So many are handed over at once, since changing threads takes longer than most of them do. */
  private static final int AT_A_TIME = 64;

  private final ClientContext core;
  private final @Nullable Consumer<Message> listener;
  private final ArrayDeque<Push> waiting = new ArrayDeque<>();
  private final Set<ClientConnection> paused = new HashSet<>();
  private long bytes;
  private boolean over;
  private boolean busy;
  private volatile boolean closed;

  private record Push(ClientConnection connection, Message message, long bytes) {}

  PushReceiver(ClientContext core, @Nullable Consumer<Message> listener) {
    this.core = core;
    this.listener = listener;
  }

  /**
   * One has come: the listener gets them one after the other.
   *
   * @param length its size in bytes, with its header
   */
  void add(ClientConnection connection, Message message, long length) {
    Consumer<Message> to = listener;
    if (to == null) {
      Logs.log(
          System.Logger.Level.DEBUG,
          () -> connection.connection + " sent a message that nobody listens to: " + message);
      return;
    }
    if (closed) {
      return;
    }
    if (waiting.size() >= MOST_PUSHES_BEFORE_A_REPLY) {
      tooMany(connection, "MOST_PUSHES_BEFORE_A_REPLY", MOST_PUSHES_BEFORE_A_REPLY, " messages");
      return;
    }
    if (bytes + length > MOST_PUSHED_BYTES_BEFORE_A_REPLY) {
      tooMany(
          connection,
          "MOST_PUSHED_BYTES_BEFORE_A_REPLY",
          MOST_PUSHED_BYTES_BEFORE_A_REPLY,
          " bytes");
      return;
    }
    waiting.add(new Push(connection, message, length));
    bytes += length;
    over |= waiting.size() >= MOST_PUSHES || bytes >= MOST_PUSHED_BYTES;
    check(connection);
    if (!busy) {
      next(to);
    }
  }

  private static void tooMany(ClientConnection connection, String name, long most, String unit) {
    String limit = "PushReceiver." + name;
    connection.connection.reportLimit(limit, most);
    connection.connection.closeNow(
        new CloseReason(
            CloseReason.Kind.LIMIT,
            "while a reply was due, it sent more messages that are no replies than the push"
                + " listener takes: "
                + most
                + unit
                + " wait ("
                + limit
                + ")"));
  }

  /**
   * Reads a connection, or holds it back: to be called when a call has begun or ceased to wait for
   * a reply on it.
   */
  void check(ClientConnection connection) {
    if (over && !connection.awaitsReply() && !connection.connection.isClosed()) {
      connection.connection.intake.pause(Intake.Pause.PUSHES);
      paused.add(connection);
    } else if (paused.remove(connection)) {
      connection.connection.intake.unpause(Intake.Pause.PUSHES);
    }
  }

  /** The connection is closed. What it has brought is still handed over. */
  void ended(ClientConnection connection) {
    paused.remove(connection);
  }

  private void next(Consumer<Message> to) {
    List<Push> next = new ArrayList<>();
    while (next.size() < AT_A_TIME && !waiting.isEmpty()) {
      next.add(waiting.remove());
    }
    busy = !next.isEmpty();
    if (busy) {
      core.callback(
          () -> {
            next.forEach(push -> tell(to, push));
            core.loop.execute(() -> taken(next, to));
          });
    }
  }

  private void tell(Consumer<Message> to, Push push) {
    if (closed) {
      return;
    }
    try {
      to.accept(push.message());
    } catch (Throwable e) { // other languages throw checked exceptions, too
      core.events.failed(push.connection().connection, "sent a message whose listener failed", e);
    }
  }

  private void taken(List<Push> taken, Consumer<Message> to) {
    for (Push push : taken) {
      bytes -= push.bytes();
    }
    next(to);
    if (over && waiting.size() < MOST_PUSHES / 2 && bytes < MOST_PUSHED_BYTES / 2) {
      over = false;
      List.copyOf(paused).forEach(each -> each.connection.step(() -> check(each)));
    }
  }

  /** The listener hears nothing of what has come and was not taken. */
  void close() {
    closed = true;
    waiting.clear();
  }
}
