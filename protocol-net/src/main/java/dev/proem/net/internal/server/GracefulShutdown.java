package dev.proem.net.internal.server;

import dev.proem.net.CloseReason;
import dev.proem.net.RateLimit;
import dev.proem.net.internal.connection.ConnectionReader;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Ends a connection when its server stops: requests that have arrived are answered, a message that
 * has started may still arrive completely, and then the connection is closed. Used by the thread of
 * the event loop only.
 *
 * <p>It does not wait for long where nothing can be lost: a handshake gets {@link #GRACE}, and so
 * does each further fragment of a message that has started.
 *
 * <p>A peer that has just been active may be about to send another request. Its outcome would be
 * unknown if it crossed the end of the connection. So the connection is read for {@link #LINGER},
 * and such a request gets an error reply that says that it was not started. Clients close then.
 *
 * <p>A {@link RateLimit} no longer pauses reading, because that could delay the stop. Requests that
 * have arrived are answered, and later ones above the rate are rejected.
 */
public final class GracefulShutdown extends Timers.Timed {
  /** The time for a handshake, a PROXY header, or more bytes of a message that has started. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** The time after the peer's last activity in which it may be about to send more. */
  static final Duration LINGER = Duration.ofMillis(250);

  /** The time in which peers have to read their last replies and close. */
  public static final Duration LAST_DRAIN = Duration.ofSeconds(1);

  /** The system delivers what its buffer holds even after this process has ended. */
  private static final int LARGEST_SEND_BUFFER = 8 << 20;

  /** The number of reads after which other connections have their turn. */
  private static final int READS_PER_TURN = 16;

  /** The connection's role. */
  interface Host {
    /** Returns whether requests are in flight. */
    boolean isBusy();

    /** Returns whether a message has arrived in part, and its handler has not been called. */
    boolean isWaitingForMessage();

    /** Ends the connection with an error instead of waiting for the rest of a message. */
    void stopWaiting();

    /** Stops limiting the rate. */
    void releaseRate();

    /** Drops the requests in flight. */
    void dropRequests();
  }

  private final MessageConnection connection;
  private final EventLoop loop;
  private final Intake intake;
  private final ConnectionReader reader;
  private final SendQueue sendQueue;
  private final Host host;
  private final SocketChannel socket;

  /** Counts the connections that end without having had anything to do. */
  private final LongAdder closedIdle;

  private boolean started;
  private long startedAt;
  private boolean scheduled;
  private boolean rejects;
  private long rejectsSince;
  private long answeredAt = EventLoop.NEVER;
  private boolean worked;
  private int lastSendBuffer;

  GracefulShutdown(
      MessageConnection connection, Host host, SocketChannel socket, LongAdder closedIdle) {
    this.connection = connection;
    this.loop = connection.loop;
    this.intake = connection.intake;
    this.reader = connection.reader;
    this.sendQueue = connection.sendQueue;
    this.host = host;
    this.socket = socket;
    this.closedIdle = closedIdle;
  }

  /** The server stops. */
  public void start() {
    connection.step(
        () -> {
          if (!started) {
            started = true;
            startedAt = System.nanoTime();
            worked = host.isBusy() || !sendQueue.isEmpty();
            connection.shortenDrain(LAST_DRAIN);
            growSendBuffer();
            host.releaseRate();
            takeArrived();
            loop.schedule(this);
          }
        });
  }

  boolean hasStarted() {
    return started;
  }

  /** The handshake has completed. */
  void opened() {
    if (started) {
      later();
    }
  }

  /** A request has arrived, or one was answered. */
  void check() {
    if (started) {
      worked = true;
      later();
    }
  }

  private void later() {
    if (!scheduled) {
      scheduled = true;
      loop.execute(
          () -> {
            scheduled = false;
            connection.step(this::takeArrived);
          });
    }
  }

  private void takeArrived() throws IOException {
    for (int i = 0; i < READS_PER_TURN; i++) {
      reader.takeKept();
      if (!connection.isOpen()) {
        return;
      }
      if (intake.isPaused()) {
        awaitMore(); // checked again when a request is answered
        return;
      }
      if (reader.read() <= 0) {
        if (intake.isInsideMessage()) {
          awaitMore();
        } else {
          allHasArrived();
        }
        return;
      }
    }
    awaitMore();
    check();
  }

  /** Waits for more bytes, for a limited time if the peer ignores that requests are rejected. */
  private void awaitMore() {
    if (rejects && !host.isBusy()) {
      allAnswered(loop.refresh());
    }
    loop.schedule(this);
  }

  /** Rejects requests that arrive from now on with {@code shutting-down}. */
  void rejectFromNowOn() {
    if (!rejects) {
      rejects = true;
      rejectsSince = loop.now();
    }
  }

  private void allHasArrived() {
    rejectFromNowOn();
    if (lingers()) {
      loop.schedule(this);
    } else if (!host.isBusy()) {
      end();
    }
  }

  /** Returns whether the peer may be about to send another request. */
  private boolean lingers() {
    if (host.isBusy()) {
      return false;
    }
    long now = loop.refresh();
    if (sendQueue.isEmpty()) {
      allAnswered(now);
    }
    return !Timers.hasExpired(lingerEnd(), now);
  }

  /** All requests are answered: the peer has {@link #LAST_DRAIN} to stop sending. */
  private void allAnswered(long now) {
    answeredAt = answeredAt == EventLoop.NEVER ? now : answeredAt;
  }

  private long lingerEnd() {
    long active = connection.progressAt();
    active += Math.max(0, connection.lastReceivedAt() - active);
    return Timers.earlier(active + LINGER.toNanos(), latestEnd());
  }

  private long latestEnd() {
    return answeredAt == EventLoop.NEVER ? answeredAt : answeredAt + LAST_DRAIN.toNanos();
  }

  /** Returns whether requests that arrive are rejected. */
  boolean rejects() {
    return rejects;
  }

  /** The time since when they are rejected; requests that arrived before it are handled. */
  long rejectsSince() {
    return rejectsSince;
  }

  /** The time when the wait for a handshake, a message or another request ends. */
  @Override
  public long nextTime() {
    if (started && connection.isShakingHands()) {
      return startedAt + GRACE.toNanos();
    }
    if (!started || !connection.isOpen()) {
      return EventLoop.NEVER;
    }
    if (host.isWaitingForMessage()) {
      long rest =
          startedAt + Math.max(0, connection.lastReceivedAt() - startedAt) + GRACE.toNanos();
      return Timers.earlier(rest, latestEnd());
    }
    return rejects && !host.isBusy() ? lingerEnd() : EventLoop.NEVER;
  }

  @Override
  public void timeCame(long now) {
    connection.step(
        () -> {
          takeArrived();
          if (!Timers.hasExpired(nextTime(), loop.refresh())) {
            return;
          }
          if (connection.isShakingHands()) {
            connection.closeNow(
                new CloseReason(
                    CloseReason.Kind.SHUTDOWN, "the server stops; the handshake was not done"));
          } else if (host.isWaitingForMessage()) {
            host.stopWaiting();
          } else if (rejects && !host.isBusy()) {
            end();
          }
        });
  }

  private void end() {
    worked |= host.isBusy() || !sendQueue.isEmpty();
    if (!worked) {
      closedIdle.increment();
    }
    connection.finish(new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops"), null);
  }

  /** Sets half of the largest buffer; the other half is for a last reply that is sent in part. */
  private void growSendBuffer() throws IOException {
    socket.setOption(StandardSocketOptions.SO_SNDBUF, LARGEST_SEND_BUFFER);
    lastSendBuffer = socket.getOption(StandardSocketOptions.SO_SNDBUF); // the allowed size
    socket.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer / 2);
  }

  /** Ends the connection at once, because the time for requests has expired. */
  public void cutOff() {
    loop.catchUp(); // writes replies that are ready
    connection.step(
        () -> {
          if (rejects && !host.isBusy() && connection.isOpen() && !intake.isInsideMessage()) {
            end(); // which is not reported as cut off
          }
          connection.finish(
              new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops; it was cut off"), null);
          host.dropRequests();
          sendQueue.dropUnstarted("the server stops");
          if (lastSendBuffer > 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer);
          }
        });
  }
}
