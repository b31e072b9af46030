package dev.proem.net.internal.connection;

import dev.proem.TruncatedMessageException;
import dev.proem.net.internal.content.ContentPipe;
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
  private final EventLoop loop;
  private final Wire wire;
  private final Intake intake;
  private final ConnectionRole role;
  private final IntConsumer received;
  private boolean ended;
  private long discarded;
  private long heardAt = System.nanoTime();

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
   * Reads once and takes the messages.
   *
   * @return the number of bytes read, negative at the end of the input
   */
  int take() throws IOException {
    ContentPipe pipe = intake.isHeldBack() ? null : role.incomingContent();
    ByteBuffer own = pipe == null ? null : pipe.lend(intake.contentRemaining());
    if (pipe == null || own == null) {
      return take(loop.in().clear());
    }
    try {
      return take(own);
    } finally {
      pipe.takeBack();
    }
  }

  private int take(ByteBuffer in) throws IOException {
    int length = read(in);
    if (length < 0) {
      end();
    } else if (length > 0) {
      heardAt = loop.now();
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

  /**
   * Reads once and discards the bytes.
   *
   * @return the number of bytes read, negative at the end of the input
   */
  int discard() throws IOException {
    int length = read(loop.in().clear());
    discarded += Math.max(0, length);
    return length;
  }

  private int read(ByteBuffer in) throws IOException {
    int length = wire.read(in);
    received.accept(Math.max(0, length));
    ended |= length < 0;
    return length;
  }

  /** Whether the peer has closed its output. */
  boolean hasEnded() {
    return ended;
  }

  /** The number of bytes discarded so far. */
  long discarded() {
    return discarded;
  }

  /** The time of the last byte that was taken, by {@link System#nanoTime}. */
  long heardAt() {
    return heardAt;
  }
}
