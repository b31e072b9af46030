package dev.proem.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * How a connection of a server that is told to stop comes to its end: what has arrived is answered,
 * a message that has begun may still come whole, and the rest is left. Used by the thread of the
 * loop only.
 */
final class ShutdownOfConnection {
  /** At the end, so long for peers to take their last replies and close as well. */
  static final Duration LAST_DRAIN = Duration.ofSeconds(1);

  /** As much as the system allows: what it has taken, it delivers even when we are gone. */
  private static final int LARGEST_SEND_BUFFER = 8 << 20;

  /** So many reads at most before other connections have their turn. */
  private static final int READS_A_TURN = 16;

  private final ServerConnection connection;
  private final SocketChannel socket;
  private boolean begun;
  private boolean scheduled;
  private boolean refuses;
  private long refusesSince;
  private boolean worked;
  private int lastSendBuffer;

  ShutdownOfConnection(ServerConnection connection, SocketChannel socket) {
    this.connection = connection;
    this.socket = socket;
  }

  /** The server is told to stop. */
  void begin() {
    connection.step(
        () -> {
          if (!begun) {
            begun = true;
            worked = connection.isBusy() || !connection.outbox.isEmpty();
            connection.shortenDrain(LAST_DRAIN);
            growSendBuffer();
            takeArrived();
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
      if (connection.isHeldBack() || connection.isFinishing()) {
        return; // it is checked again when a request is answered
      }
      if (connection.read() <= 0) {
        if (!connection.isInsideMessage()) {
          allHasArrived();
        }
        return;
      }
    }
    check();
  }

  /** What comes from now on came too late; it is told so as long as the connection is needed. */
  private void allHasArrived() {
    if (!refuses) {
      refuses = true;
      refusesSince = connection.loop.now();
    }
    if (!connection.isBusy()) {
      end();
    }
  }

  /** Whether requests that come are not begun any more. */
  boolean refuses() {
    return refuses;
  }

  /** Since when; those that had come before still have their turn. */
  long refusesSince() {
    return refusesSince;
  }

  private void end() {
    worked |= connection.isBusy() || !connection.outbox.isEmpty();
    if (!worked) {
      connection.core().closedIdle.increment();
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
  void cutOff() {
    connection.loop.catchUp(); // replies that are ready can still be taken
    connection.step(
        () -> {
          connection.finish(
              new CloseReason(CloseReason.Kind.SHUTDOWN, "the server stops; it was cut off"), null);
          connection.requests().giveUp();
          connection.outbox.dropUnbegun("the server stops");
          if (lastSendBuffer > 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer);
          }
        });
  }
}
