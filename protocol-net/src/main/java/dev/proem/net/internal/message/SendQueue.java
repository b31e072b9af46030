package dev.proem.net.internal.message;

import dev.proem.net.internal.content.ContentSource;
import dev.proem.net.internal.transport.Logs;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The messages that a connection has to send, in order. Small messages share a write; a content
 * that is read while it is sent does not share one with the next message. Used by the thread of the
 * event loop only.
 */
public final class SendQueue {
  /** The result of a flush. */
  public enum Flushed {
    /** The queue is empty. */
    ALL,
    /** The socket takes no more bytes, or other connections have their turn. */
    NO_ROOM,
    /** The source of a content has no bytes yet; it resumes the connection. */
    WAITING
  }

  /** The number of bytes after which other connections have their turn. */
  private static final long TURN_BYTES = 1L << 20;

  private final ArrayDeque<OutgoingItem> items = new ArrayDeque<>();
  private final BatchedCounter total;
  private long bytes;
  private long moved;

  /**
   * Creates an empty queue.
   *
   * @param total counts the unsent bytes of all queues that share it
   */
  public SendQueue(AtomicLong total) {
    this.total = new BatchedCounter(total);
  }

  public void add(OutgoingItem item) {
    items.add(item);
    count(item.remaining());
  }

  public boolean isEmpty() {
    return items.isEmpty();
  }

  /** Returns the unsent bytes in memory. A content that is read while it is sent does not count. */
  public long bytes() {
    return bytes;
  }

  /** Returns the number of bytes that the system has taken so far, including contents. */
  public long moved() {
    return moved;
  }

  /** Returns the counter of all queues that share it. */
  public BatchedCounter total() {
    return total;
  }

  private void count(long change) {
    bytes += change;
    total.add(change);
  }

  /** Removes a message of which nothing has been sent; returns false if it is too late. */
  public boolean remove(OutgoingItem item) {
    if (item.isStarted() || !items.remove(item)) {
      return false;
    }
    count(-item.remaining());
    total.publish();
    item.drop("it was cancelled");
    return true;
  }

  /**
   * Writes as much as the wire takes.
   *
   * @param out scratch space
   * @throws IOException if the connection is broken, or a content cannot be read; nothing more can
   *     be sent then
   */
  public Flushed flush(Wire wire, ByteBuffer out) throws IOException {
    try {
      return flushed(wire, out);
    } finally {
      total.publish();
    }
  }

  private Flushed flushed(Wire wire, ByteBuffer out) throws IOException {
    long turn = TURN_BYTES;
    while (!items.isEmpty()) {
      if (turn <= 0) {
        return Flushed.NO_ROOM;
      }
      fill(out.clear());
      if (out.flip().hasRemaining()) {
        int taken = write(wire, out);
        turn -= taken;
        consume(taken);
        if (out.hasRemaining()) {
          return Flushed.NO_ROOM;
        }
      }
      OutgoingItem first = items.peek();
      ContentSource source = first == null || first.remaining() > 0 ? null : first.source();
      if (source != null) {
        long count = source.moveTo(wire, turn);
        turn -= count;
        moved += count;
        if (source.remaining() == 0) {
          items.remove().sent();
        } else if (count == 0) {
          return source.isWaiting() ? Flushed.WAITING : Flushed.NO_ROOM;
        }
      }
    }
    return Flushed.ALL;
  }

  /**
   * Writes bytes to the wire. All messages of which a byte may have been sent are marked as started
   * before a listener is notified, also if the write throws. A TLS write is several socket writes,
   * and a later one may fail.
   */
  private int write(Wire wire, ByteBuffer out) throws IOException {
    try {
      return wire.write(out);
    } finally {
      startAll(out.position() + (wire.hasUnreportedByte() ? 1 : 0));
    }
  }

  /** Copies the next bytes without consuming them, because the socket decides how many it takes. */
  private void fill(ByteBuffer out) {
    for (OutgoingItem item : items) {
      item.copyTo(out);
      if (!out.hasRemaining() || item.source() != null) {
        return;
      }
    }
  }

  private void consume(int taken) {
    int left = taken;
    OutgoingItem item;
    // Counts after each message, because a listener may queue more, or close the connection.
    while (left > 0 && (item = items.peek()) != null) {
      int some = item.skip(left);
      left -= some;
      count(-some);
      moved += some;
      if (item.isComplete()) {
        items.remove().sent();
      }
    }
  }

  /** Marks the messages that the next bytes belong to as started. */
  private void startAll(int bytes) {
    int left = bytes;
    for (OutgoingItem item : items) {
      if (left <= 0) {
        return;
      }
      item.start();
      left -= item.remaining();
    }
  }

  /** Drops all messages except one that has been sent in part; returns how many were dropped. */
  public int dropUnstarted(String why) {
    int dropped = 0;
    OutgoingItem first = items.peek();
    OutgoingItem started = first != null && first.isStarted() ? items.remove() : null;
    for (OutgoingItem item; (item = items.poll()) != null; dropped++) {
      count(-item.remaining());
      item.drop(why);
    }
    if (started != null) {
      items.add(started);
    }
    total.publish();
    return dropped;
  }

  /** Drops all messages, also if a listener fails. */
  public void clear(String why) {
    for (OutgoingItem item; (item = items.poll()) != null; ) {
      count(-item.remaining());
      try {
        item.drop(why);
      } catch (Throwable e) { // the other messages must get their outcomes
        Logs.log(Level.ERROR, () -> "the listener of a message failed", e);
      }
    }
    total.publish();
  }
}
