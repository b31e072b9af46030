package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.net.CloseReason;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The time-out for the next message of a connection: {@code firstMessage} until a message has
 * arrived, then {@code idle}. Used by the thread of the event loop only.
 */
final class IdleTimer {
  private final MessageConnection connection;
  private final EventLoop loop;
  private final ServerTimeouts timeouts;
  private final BooleanSupplier isIdle;
  private boolean hadMessage;
  private boolean restarts;
  private long startedAt = System.nanoTime();

  /**
   * The timer of a connection.
   *
   * @param isIdle whether the connection waits for a message, and for nothing else
   */
  IdleTimer(MessageConnection connection, ServerTimeouts timeouts, BooleanSupplier isIdle) {
    this.connection = connection;
    this.loop = connection.loop;
    this.timeouts = timeouts;
    this.isIdle = isIdle;
  }

  /** The connection is open. */
  void opened() {
    startedAt = System.nanoTime();
  }

  /** A message, or the header of a streamed message, has arrived. */
  void messageArrived() {
    hadMessage = true;
  }

  /** Returns whether a message has arrived. */
  boolean hadMessage() {
    return hadMessage;
  }

  /** Starts the time-out again, at the end of the current step. */
  void restart() {
    restarts = true;
  }

  /** The time when it expires; {@link EventLoop#NEVER} while the connection is not idle. */
  long nextTime() {
    if (restarts) {
      restarts = false;
      startedAt = loop.now();
    }
    if (!isIdle.getAsBoolean()) {
      return EventLoop.NEVER;
    }
    long progressAt = connection.progressAt();
    return progressAt + Math.max(startedAt - progressAt, 0) + timeout().toNanos();
  }

  private Duration timeout() {
    return hadMessage ? timeouts.idle() : timeouts.firstMessage();
  }

  /** Ends the connection if the time-out has expired. */
  void timeCame(long now) {
    if (!Timers.hasExpired(nextTime(), now)) {
      return;
    }
    String setting = "ServerTimeouts." + (hadMessage ? "idle" : "firstMessage");
    Bound limit = new Bound(setting, timeout().toMillis());
    connection.reportLimit(limit);
    connection.finish(
        new CloseReason(
            CloseReason.Kind.TIMEOUT,
            "no message arrived (" + setting + ", " + limit.value() + " ms)"),
        null);
  }
}
