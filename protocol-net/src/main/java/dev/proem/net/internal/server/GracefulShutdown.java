package dev.proem.net.internal.server;

import dev.proem.net.CloseReason;
import dev.proem.net.RateLimit;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * How a connection of a server that is told to stop comes to its end: what has arrived is answered,
 * a message that has begun may still come whole, and the rest is left. Used by the thread of the
 * loop only.
 *
 * <p>Where nothing can be lost, it does not wait for long: a handshake gets {@link #GRACE}, and a
 * message that has begun goes on as long as no more than that passes between its bytes.
 *
 * <p>A peer that has just been active is likely to send one request more, which would cross the end
 * of the connection, and nobody would know its outcome. So the connection is read a little longer,
 * and such a request is answered: it was not begun. Clients close then.
 *
 * <p>A {@link RateLimit} holds nothing back any more, because to wait for it could delay the stop:
 * what has arrived is answered, and requests that arrive beyond it are refused as not begun.
 */
public final class GracefulShutdown extends Timers.Timed {
  /** So long for a handshake or a PROXY header, and for more bytes of a message that has begun. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** When something has come or gone within this time, the peer may be about to send more. */
  static final Duration LINGER = Duration.ofMillis(250);

  /** At the end, so long for peers to take their last replies and close as well. */
  public static final Duration LAST_DRAIN = Duration.ofSeconds(1);

  /** As much as the system allows: what it has taken, it delivers even when we are gone. */
  private static final int LARGEST_SEND_BUFFER = 8 << 20;

  /** So many reads at most before other connections have their turn. */
  private static final int READS_A_TURN = 16;

  /** What it asks and tells the connection's role. */
  interface Host {
    /** Whether requests are in flight. */
    boolean isBusy();

    /** Whether a message has arrived in part, and its handler has not been called. */
    boolean isWaitingForMessage();

    /** Ends the connection with an error instead of waiting for the rest of a message. */
    void stopWaiting();

    /** Stops limiting the rate. */
    void releaseRate();

    /** Drops the requests in flight. */
    void dropRequests();

    /** The connection ends without having had anything to do. */
    void closedIdle();
  }

  private final MessageConnection connection;
  private final Host host;
  private final SocketChannel socket;
  private boolean begun;
  private long begunAt;
  private boolean scheduled;
  private boolean refuses;
  private long refusesSince;
  private long answeredAt = EventLoop.NEVER;
  private boolean worked;
  private int lastSendBuffer;

  GracefulShutdown(MessageConnection connection, Host host, SocketChannel socket) {
    this.connection = connection;
    this.host = host;
    this.socket = socket;
  }

  /** The server is told to stop. */
  public void begin() {
    connection.step(
        () -> {
          if (!begun) {
            begun = true;
            begunAt = System.nanoTime();
            worked = host.isBusy() || !connection.outbox.isEmpty();
            connection.shortenDrain(LAST_DRAIN);
            growSendBuffer();
            host.releaseRate();
            takeArrived();
            connection.loop.schedule(this);
          }
        });
  }

  boolean hasBegun() {
    return begun;
  }

  /** The handshake is done. */
  void opened() {
    if (begun) {
      later();
    }
  }

  /** A request has come, or one was answered: there may be more, or no more. */
  void check() {
    if (begun) {
      worked = true;
      later();
    }
  }

  private void later() {
    if (!scheduled) {
      scheduled = true;
      connection.loop.execute(
          () -> {
            scheduled = false;
            connection.step(this::takeArrived);
          });
    }
  }

  private void takeArrived() throws IOException {
    for (int i = 0; i < READS_A_TURN; i++) {
      connection.takeKept();
      if (connection.isFinishing()) {
        return;
      }
      if (connection.isHeldBack()) {
        awaitMore(); // it is checked again when a request is answered
        return;
      }
      if (connection.read() <= 0) {
        if (connection.isInsideMessage()) {
          awaitMore(); // the rest has to come soon
        } else {
          allHasArrived();
        }
        return;
      }
    }
    awaitMore();
    check();
  }

  /** There is more to come; not for ever, where the peer sends on though it is told. */
  private void awaitMore() {
    if (refuses && !host.isBusy()) {
      allAnswered(connection.loop.refresh());
    }
    connection.loop.schedule(this);
  }

  /** Requests that arrive from now on are answered with {@code shutting-down}. */
  void refuseFromNowOn() {
    if (!refuses) {
      refuses = true;
      refusesSince = connection.loop.now();
    }
  }

  private void allHasArrived() {
    refuseFromNowOn();
    if (lingers()) {
      connection.loop.schedule(this);
    } else if (!host.isBusy()) {
      end();
    }
  }

  /** Whether it waits a little for what the peer may send. */
  private boolean lingers() {
    if (host.isBusy()) {
      return false;
    }
    long now = connection.loop.refresh();
    if (connection.outbox.isEmpty()) {
      allAnswered(now);
    }
    return !MessageConnection.isOver(lingerEnd(), now);
  }

  /** All that was due is answered: what the peer still sends gets {@link #LAST_DRAIN} in all. */
  private void allAnswered(long now) {
    answeredAt = answeredAt == EventLoop.NEVER ? now : answeredAt;
  }

  private long lingerEnd() {
    long active = connection.progressAt();
    active += Math.max(0, connection.heardAt() - active);
    return MessageConnection.earlier(active + LINGER.toNanos(), latestEnd());
  }

  private long latestEnd() {
    return answeredAt == EventLoop.NEVER ? answeredAt : answeredAt + LAST_DRAIN.toNanos();
  }

  /** Whether requests that come are not begun any more. */
  boolean refuses() {
    return refuses;
  }

  /** Since when; those that had come before still have their turn. */
  long refusesSince() {
    return refusesSince;
  }

  /** When a handshake, the rest of a message, or one more request has had its time. */
  @Override
  public long nextTime() {
    if (!begun || connection.isClosed()) {
      return EventLoop.NEVER;
    }
    if (connection.isShakingHands()) {
      return begunAt + GRACE.toNanos();
    }
    if (connection.isFinishing()) {
      return EventLoop.NEVER;
    }
    if (host.isWaitingForMessage()) {
      long rest = begunAt + Math.max(0, connection.heardAt() - begunAt) + GRACE.toNanos();
      return MessageConnection.earlier(rest, latestEnd());
    }
    return refuses && !host.isBusy() ? lingerEnd() : EventLoop.NEVER;
  }

  @Override
  public void timeCame(long now) {
    connection.step(
        () -> {
          takeArrived();
          if (!MessageConnection.isOver(nextTime(), connection.loop.refresh())) {
            return;
          }
          if (connection.isShakingHands()) {
            connection.closeNow(
                new CloseReason(
                    CloseReason.Kind.SHUTDOWN, "the server stops; the handshake was not done"));
          } else if (host.isWaitingForMessage()) {
            host.stopWaiting();
          } else if (refuses && !host.isBusy()) {
            end();
          }
        });
  }

  private boolean isOnlyLingering() {
    return !host.isBusy() && !connection.isFinishing() && !connection.isInsideMessage();
  }

  private void end() {
    worked |= host.isBusy() || !connection.outbox.isEmpty();
    if (!worked) {
      host.closedIdle();
    }
    connection.finish(new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops"), null);
  }

  /**
   * Half of the largest buffer; the other half is for the last reply, so that one which has been
   * sent in part can be sent whole to a peer that doesn't read.
   */
  private void growSendBuffer() throws IOException {
    socket.setOption(StandardSocketOptions.SO_SNDBUF, LARGEST_SEND_BUFFER);
    lastSendBuffer = socket.getOption(StandardSocketOptions.SO_SNDBUF); // what was allowed
    socket.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer / 2);
  }

  /** The time is up. The peer finds what the system has taken of its replies. */
  public void cutOff() {
    connection.loop.catchUp(); // replies that are ready can still be taken
    connection.step(
        () -> {
          if (refuses && isOnlyLingering()) {
            end(); // nothing of it is cut off
          }
          connection.finish(
              new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops; it was cut off"), null);
          host.dropRequests();
          connection.outbox.dropUnbegun("the server stops");
          if (lastSendBuffer > 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer);
          }
        });
  }
}
