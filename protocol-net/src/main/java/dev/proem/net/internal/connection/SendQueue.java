package dev.proem.net.internal.connection;

import dev.proem.net.internal.content.ContentSource;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a connection has to send, in order. Small messages share a write; a content
 * that is read while it is sent does not share one with the next message. Used by the thread of the
 * event loop only.
 */
public final class SendQueue {
  /** Is notified of the outcome of a message. */
  public interface SendListener {
    /** Ignores all notifications. */
    SendListener NONE = new SendListener() {};

    /** The system took bytes of the message, or may have. */
    public default void begun() {}

    /**
     * The system took the last byte of the message.
     *
     * @param bytes the size of the message
     */
    public default void sent(long bytes) {}

    /**
     * It will not be sent.
     *
     * @param begun whether a part of it was, or may have been
     */
    public default void dropped(boolean begun, String why) {}
  }

  /** The result of a flush. */
  enum Flushed {
    /** The queue is empty. */
    ALL,
    /** The socket takes no more bytes, or other connections have their turn. */
    NO_ROOM,
    /** The source of a content has no bytes yet; it resumes the connection. */
    WAITING
  }

  /** A message in the queue. */
  public static final class Item {
    final long size;
    private final ByteBuffer head;
    private final ByteBuffer content;
    private final @Nullable ContentSource source;
    private final SendListener sendListener;
    private boolean begun;

    /**
     * A message.
     *
     * @param head proto-header and header
     * @param content the content, or the empty buffer where a source has it
     */
    Item(
        ByteBuffer head,
        ByteBuffer content,
        @Nullable ContentSource source,
        SendListener sendListener) {
      this.head = head;
      this.content = content;
      this.source = source;
      this.sendListener = sendListener;
      long streamed = source == null ? 0 : source.remaining();
      this.size = head.remaining() + content.remaining() + streamed;
    }

    private int remaining() {
      return head.remaining() + content.remaining();
    }

    /** Reports that the message is not sent, or not completely, and closes its content. */
    void drop(String why) {
      try {
        sendListener.dropped(begun, why);
      } finally {
        close();
      }
    }

    private void close() {
      if (source != null) {
        source.close();
      }
    }
  }

  /** The number of bytes after which other connections have their turn. */
  private static final long TURN_BYTES = 1L << 20;

  private final ArrayDeque<Item> items = new ArrayDeque<>();
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

  void add(Item item) {
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
  long moved() {
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
  public boolean remove(Item item) {
    if (item.begun || !items.remove(item)) {
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
  Flushed flush(Wire wire, ByteBuffer out) throws IOException {
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
      Item first = items.peek();
      if (first != null && first.source != null && first.remaining() == 0) {
        long count = first.source.moveTo(wire, turn);
        turn -= count;
        moved += count;
        if (first.source.remaining() == 0) {
          sent();
        } else if (count == 0) {
          return first.source.isWaiting() ? Flushed.WAITING : Flushed.NO_ROOM;
        }
      }
    }
    return Flushed.ALL;
  }

  /**
   * Writes bytes to the wire. However the write ends, all messages of which a byte may have left
   * count as started, before any listener is notified: one write over TLS is several writes of the
   * socket, of which a later one may fail, and encrypted bytes leave sooner or later.
   */
  private int write(Wire wire, ByteBuffer out) throws IOException {
    try {
      return wire.write(out);
    } finally {
      beginAll(out.position() + (wire.hasUnreportedByte() ? 1 : 0));
    }
  }

  /** Copies the next bytes without consuming them, because the socket decides how many it takes. */
  private void fill(ByteBuffer out) {
    for (Item item : items) {
      copy(item.head, out);
      copy(item.content, out);
      if (!out.hasRemaining() || item.source != null) {
        return;
      }
    }
  }

  private static void copy(ByteBuffer from, ByteBuffer out) {
    int length = Math.min(from.remaining(), out.remaining());
    out.put(out.position(), from, from.position(), length);
    out.position(out.position() + length);
  }

  private void consume(int taken) {
    int left = taken;
    Item item;
    // Counts after each message, because a listener may queue more, or close the connection.
    while (left > 0 && (item = items.peek()) != null) {
      int some = skip(item.head, left);
      some += skip(item.content, left - some);
      left -= some;
      count(-some);
      moved += some;
      if (item.remaining() == 0 && (item.source == null || item.source.remaining() == 0)) {
        sent();
      }
    }
  }

  /** Marks the messages that the next bytes belong to as started. */
  private void beginAll(int bytes) {
    int left = bytes;
    for (Item item : items) {
      if (left <= 0) {
        return;
      }
      begin(item);
      left -= item.remaining();
    }
  }

  private static void begin(Item item) {
    if (!item.begun) {
      item.begun = true;
      item.sendListener.begun();
    }
  }

  private static int skip(ByteBuffer buffer, int most) {
    int length = Math.min(buffer.remaining(), most);
    buffer.position(buffer.position() + length);
    return length;
  }

  private void sent() {
    Item item = items.remove();
    try {
      item.sendListener.sent(item.size);
    } finally {
      item.close();
    }
  }

  /** Drops all messages except one that has been sent in part; returns how many were dropped. */
  public int dropUnbegun(String why) {
    int dropped = 0;
    Item first = items.peek();
    Item begun = first != null && first.begun ? items.remove() : null;
    for (Item item; (item = items.poll()) != null; dropped++) {
      count(-item.remaining());
      item.drop(why);
    }
    if (begun != null) {
      items.add(begun);
    }
    total.publish();
    return dropped;
  }

  /** Drops all messages. */
  void clear(String why) {
    for (Item item; (item = items.poll()) != null; ) {
      count(-item.remaining());
      item.drop(why);
    }
    total.publish();
  }
}
