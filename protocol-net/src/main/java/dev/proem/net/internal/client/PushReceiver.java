package dev.proem.net.internal.client;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.Logs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes messages of servers that are not replies to the push listener of a client. For the event
 * loop's thread only.
 *
 * <p>While many of them are queued, reading is paused, which slows down the server. But a reply may
 * arrive after pushes, and the listener itself may be the caller. So a connection is read as long
 * as a call waits for a reply on it, up to a second, larger limit, at which the connection is
 * closed. See ADR 0022.
 */
public final class PushReceiver {
  /** A connection that receives pushes. */
  static final class Source {
    private final MessageConnection connection;
    private final Intake intake;
    private final BooleanSupplier awaitsReply;

    /**
     * A connection.
     *
     * @param awaitsReply returns whether a call waits for a reply, or for the rest of one
     */
    Source(MessageConnection connection, Intake intake, BooleanSupplier awaitsReply) {
      this.connection = connection;
      this.intake = intake;
      this.awaitsReply = awaitsReply;
    }
  }

  /**
   * The number of queued pushes at which reading is paused on connections on which no reply is due.
   */
  private static final int MOST_PUSHES = 1_024;

  /** The same for their bytes, including headers. */
  private static final long MOST_PUSHED_BYTES = 16L << 20;

  /** The number of queued pushes at which the connection that receives one more is closed. */
  private static final int MOST_PUSHES_BEFORE_A_REPLY = 65_536;

  /** The same for their bytes, including headers. */
  private static final long MOST_PUSHED_BYTES_BEFORE_A_REPLY = 64L << 20;

  /** The number of pushes for each task, because a change of threads costs more than most. */
  private static final int BATCH = 64;

  private final @Nullable Consumer<Message> listener;
  private final Executor callbacks;
  private final Executor loop;
  private final Events events;
  private final ArrayDeque<Push> queue = new ArrayDeque<>();
  private final Set<Source> paused = new HashSet<>();
  private long bytes;

  /** Whether the first limits were reached, and not half of the pushes are taken since. */
  private boolean full;

  private boolean notifying;
  private volatile boolean closed;

  private record Push(Source source, Message message, long bytes) {}

  /**
   * A receiver.
   *
   * @param callbacks runs the listener
   * @param loop runs tasks on the event loop
   */
  PushReceiver(
      @Nullable Consumer<Message> listener, Executor callbacks, Executor loop, Events events) {
    this.listener = listener;
    this.callbacks = callbacks;
    this.loop = loop;
    this.events = events;
  }

  /**
   * Queues a push for the listener, which gets one after the other.
   *
   * @param length the size in bytes, including the header
   */
  void add(Source source, Message message, long length) {
    Consumer<Message> to = listener;
    if (to == null) {
      Logs.log(
          System.Logger.Level.DEBUG,
          () -> source.connection + " sent a push, but there is no push listener: " + message);
      return;
    }
    if (closed) {
      return;
    }
    if (queue.size() >= MOST_PUSHES_BEFORE_A_REPLY) {
      tooMany(source, "MOST_PUSHES_BEFORE_A_REPLY", MOST_PUSHES_BEFORE_A_REPLY, " messages");
      return;
    }
    if (bytes + length > MOST_PUSHED_BYTES_BEFORE_A_REPLY) {
      tooMany(
          source, "MOST_PUSHED_BYTES_BEFORE_A_REPLY", MOST_PUSHED_BYTES_BEFORE_A_REPLY, " bytes");
      return;
    }
    queue.add(new Push(source, message, length));
    bytes += length;
    full |= queue.size() >= MOST_PUSHES || bytes >= MOST_PUSHED_BYTES;
    pauseOrResume(source);
    if (!notifying) {
      notifyNext(to);
    }
  }

  private static void tooMany(Source source, String name, long most, String unit) {
    Bound limit = new Bound("PushReceiver." + name, most);
    source.connection.reportLimit(limit);
    source.connection.closeNow(
        new CloseReason(
            CloseReason.Kind.LIMIT,
            "while a reply was due, the server sent more pushes than the push listener takes: "
                + most
                + unit
                + " are queued ("
                + limit.name()
                + ")"));
  }

  /**
   * Pauses or resumes reading on a connection. To be called when a call starts or ceases to wait
   * for a reply on it.
   */
  void pauseOrResume(Source source) {
    if (full && !source.awaitsReply.getAsBoolean() && !source.connection.isClosed()) {
      source.intake.pause(Intake.Pause.PUSHES);
      paused.add(source);
    } else if (paused.remove(source)) {
      source.intake.unpause(Intake.Pause.PUSHES);
    }
  }

  /** The connection is closed. The pushes that it has received are still passed on. */
  void ended(Source source) {
    paused.remove(source);
  }

  private void notifyNext(Consumer<Message> to) {
    List<Push> batch = new ArrayList<>();
    while (batch.size() < BATCH && !queue.isEmpty()) {
      batch.add(queue.remove());
    }
    notifying = !batch.isEmpty();
    if (notifying) {
      callbacks.execute(
          () -> {
            batch.forEach(push -> notify(to, push));
            loop.execute(() -> taken(batch, to));
          });
    }
  }

  private void notify(Consumer<Message> to, Push push) {
    if (closed) {
      return;
    }
    try {
      to.accept(push.message);
    } catch (Throwable e) { // other JVM languages throw checked exceptions as well
      events.failed(push.source.connection, "sent a message whose listener failed", e);
    }
  }

  private void taken(List<Push> batch, Consumer<Message> to) {
    for (Push push : batch) {
      bytes -= push.bytes;
    }
    notifyNext(to);
    if (full && queue.size() < MOST_PUSHES / 2 && bytes < MOST_PUSHED_BYTES / 2) {
      full = false;
      List.copyOf(paused).forEach(each -> each.connection.step(() -> pauseOrResume(each)));
    }
  }

  /** Discards the queued pushes. The listener gets no more. */
  void close() {
    closed = true;
    queue.clear();
  }
}
