package dev.proem.net.internal.connection;

import dev.proem.net.internal.message.BatchedCounter;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * The output of a connection: its send queue, the watermarks of the queue, and the progress of the
 * peer. Used by the thread of the event loop only.
 */
final class ConnectionOutput {
  /** Unsent bytes above which a write does not wait for the end of a round. */
  private static final long MOST_WAITING = BatchedCounter.MOST_UNPUBLISHED;

  private final EventLoop loop;
  private final Wire wire;
  private final SendQueue queue;
  private final Intake intake;
  private final ConnectionRole role;
  private final LongConsumer unsent;
  private final long highWatermark;
  private final long lowWatermark;
  private boolean overWatermark;
  private boolean waitsForSource;
  private long sourceWaitedSince;
  private long progressAt = System.nanoTime();

  /**
   * The output of a connection.
   *
   * @param unsent is given the number of unsent bytes in memory whenever it has changed
   */
  ConnectionOutput(ConnectionParts parts, Intake intake, ConnectionRole role, LongConsumer unsent) {
    this.loop = parts.loop();
    this.wire = parts.wire();
    this.queue = parts.sendQueue();
    this.highWatermark = parts.highWatermark();
    this.lowWatermark = parts.lowWatermark();
    this.intake = intake;
    this.role = role;
    this.unsent = unsent;
  }

  /** Queues an item; pauses reading when that crosses the high watermark. */
  void queue(OutgoingItem item) {
    if (queue.isEmpty()) {
      progressAt = System.nanoTime();
    }
    queue.add(item);
    unsent.accept(queue.bytes());
    if (!overWatermark && queue.bytes() > highWatermark) {
      overWatermark = true;
      if (role.respondsToMessages()) {
        intake.pause(Intake.Pause.UNSENT);
      }
      role.onWatermark(true, queue.bytes());
    }
  }

  /** Writes as much as the wire takes; resumes reading at the low watermark. */
  void flush() throws IOException {
    long before = queue.moved();
    boolean waited = waitsForSource;
    SendQueue.Flushed flushed = queue.flush(wire, loop.out());
    waitsForSource = flushed == SendQueue.Flushed.WAITING;
    boolean moved = queue.moved() != before;
    if (!waited || moved) {
      sourceWaitedSince = loop.now();
    }
    if (moved || waited) { // while the source gave nothing, the peer could take nothing
      progressAt = loop.now();
    }
    unsent.accept(queue.bytes());
    if (overWatermark && queue.bytes() <= lowWatermark) {
      overWatermark = false;
      intake.unpause(Intake.Pause.UNSENT);
      role.onWatermark(false, queue.bytes());
    }
  }

  /** Returns whether there are bytes, or the end of the output, to be written now. */
  boolean isWanted(ConnectionState state) {
    boolean pending =
        state instanceof ConnectionState.Flushing || (state.isEstablished() && !queue.isEmpty());
    return pending && !waitsForSource;
  }

  /** Returns whether one write would not take all: waiting for more would gain nothing. */
  boolean isWorthWriting() {
    return queue.bytes() > Math.min(MOST_WAITING, lowWatermark);
  }

  boolean isOverWatermark() {
    return overWatermark;
  }

  /** Returns whether the next bytes have to come from the source of a content. */
  boolean waitsForSource() {
    return waitsForSource;
  }

  /** The peer made progress, or the wait for it starts. */
  void progressed(long now) {
    progressAt = now;
  }

  /** Returns when the peer last took bytes, or when the current wait for it started. */
  long progressAt() {
    return progressAt;
  }

  /** Returns when the peer must have taken bytes, or a source must have given some. */
  long deadline(ConnectionTimeouts timeouts) {
    return waitsForSource
        ? sourceWaitedSince + timeouts.source().toNanos()
        : progressAt + timeouts.write().toNanos();
  }
}
