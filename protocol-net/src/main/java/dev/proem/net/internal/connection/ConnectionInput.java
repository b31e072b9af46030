package dev.proem.net.internal.connection;

import dev.proem.TruncatedMessageException;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * The input of a connection: reads its wire and gives the bytes to the {@link Intake}, or discards
 * them. Used by the thread of the event loop only.
 */
final class ConnectionInput {
  /** The number of discarded bytes after which the connection is closed. */
  private static final long DRAIN_BYTES = 64L << 20;

  private final EventLoop loop;
  private final Wire wire;
  private final Intake intake;
  private final ConnectionRole role;
  private final IntConsumer received;
  private boolean ended;
  private long discarded;
  private long lastReceivedAt = System.nanoTime();

  /**
   * The input of a connection.
   *
   * @param received is notified of the number of bytes of each read
   */
  ConnectionInput(
      EventLoop loop, Wire wire, Intake intake, ConnectionRole role, IntConsumer received) {
    this.loop = loop;
    this.wire = wire;
    this.intake = intake;
    this.role = role;
    this.received = received;
  }

  /**
   * Returns whether bytes that arrive are read now.
   *
   * @param keepsSome whether some bytes are read and kept even while reading is paused: where
   *     nothing is written, only a read shows that the peer has gone
   */
  boolean isWanted(ConnectionState state, boolean keepsSome) {
    if (state.isEstablished()) {
      return !ended && (!intake.isPaused() || (keepsSome && intake.canKeepSome()));
    }
    return state instanceof ConnectionState.Handshaking
        || (!ended && !(state instanceof ConnectionState.Closed));
  }

  /**
   * Reads once: takes the messages while the connection is established, and discards the bytes
   * after that.
   *
   * @return the number of bytes read, negative at the end of the input
   */
  int read(ConnectionState state) throws IOException {
    return state.isEstablished() ? take() : discard();
  }

  private int take() throws IOException {
    ContentPipe pipe = intake.isPaused() ? null : role.incomingContent();
    ByteBuffer own = pipe == null ? null : pipe.lend(intake.contentRemaining());
    if (pipe == null || own == null) {
      return take(loop.in().clear());
    }
    try {
      return take(own);
    } finally {
      pipe.returnRoom();
    }
  }

  private int take(ByteBuffer in) throws IOException {
    int length = receive(in);
    if (length < 0) {
      end();
    } else if (length > 0) {
      lastReceivedAt = loop.now();
      intake.take(in.flip());
    }
    return length;
  }

  private void end() {
    try {
      intake.endOfInput();
      role.onPeerClosed();
    } catch (TruncatedMessageException e) {
      role.faulty(e);
    }
  }

  private int discard() throws IOException {
    int length = receive(loop.in().clear());
    discarded += Math.max(0, length);
    return length;
  }

  private int receive(ByteBuffer in) throws IOException {
    int length = wire.read(in);
    received.accept(Math.max(0, length));
    ended |= length < 0;
    return length;
  }

  /** Returns whether the peer has closed its output. */
  boolean hasEnded() {
    return ended;
  }

  /** Returns whether more than {@link #DRAIN_BYTES} bytes were discarded. */
  boolean isDrainExceeded() {
    return discarded > DRAIN_BYTES;
  }

  /** The time of the last byte that was taken, by {@link System#nanoTime}. */
  long lastReceivedAt() {
    return lastReceivedAt;
  }
}
