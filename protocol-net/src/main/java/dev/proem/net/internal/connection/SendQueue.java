package dev.proem.net.internal.connection;

import dev.proem.net.internal.content.ContentSource;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has yet to send, message by message. Small messages go out together, many in
 * one write; a content that is read while it is sent has its message to itself. Used by the thread
 * of the loop only.
 */
public final class SendQueue {
  /** Hears what became of a message. */
  public interface SendListener {
    /** Hears nothing. */
    SendListener NONE = new SendListener() {};

    /** The first of its bytes were taken by the system, or may have been. */
    public default void begun() {}

    /**
     * The last of its bytes were taken by the system.
     *
     * @param bytes its size
     */
    public default void sent(long bytes) {}

    /**
     * It will not be sent.
     *
     * @param begun whether a part of it was, or may have been
     */
    public default void dropped(boolean begun, String why) {}
  }

  /** How a flush ended. */
  enum Flushed {
    /** Nothing is left. */
    ALL,
    /** The socket has no more room; or others had to have their turn. */
    NO_ROOM,
    /** The next bytes are not there yet; their source resumes the connection. */
    WAITING
  }

  /** One message. */
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

    /** It will not be sent, or not to its end: that is told before anything else is done. */
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

  /** So much at most before other connections have their turn. */
  private static final long TURN_BYTES = 1L << 20;

  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private final BatchedCounter total;
  private long bytes;
  private long moved;

  /**
   * An empty outbox.
   *
   * @param total counts the unsent bytes of all outboxes that share it
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

  /** The unsent bytes that are held in memory: contents that are read later do not count. */
  public long bytes() {
    return bytes;
  }

  /** How many bytes the system has taken so far, those of contents included. */
  long moved() {
    return moved;
  }

  /** What all outboxes together hold of this kind. */
  public BatchedCounter total() {
    return total;
  }

  private void count(long change) {
    bytes += change;
    total.add(change);
  }

  /** Takes back a message of which nothing has been sent; false when it is too late. */
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
   * Writes what there is room for.
   *
   * @param out scratch space
   * @throws IOException when the connection is broken, or a content can't be read; nothing more can
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
   * Offers bytes to the wire. However it ends, all messages of which a byte may have left have
   * begun afterwards, before anybody hears of any of them: one write over TLS is several of the
   * socket, of which a later one may fail, and what is encrypted leaves sooner or later.
   */
  private int write(Wire wire, ByteBuffer out) throws IOException {
    try {
      return wire.write(out);
    } finally {
      beginAll(out.position() + (wire.hasUnreportedByte() ? 1 : 0));
    }
  }

  /** Copies what comes next, consuming nothing: how much of it is taken, the socket decides. */
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
    // Counted message by message: whoever hears that one was sent may queue more, or close it all.
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

  /** Those to which the next bytes belong have begun. */
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

  /** Keeps only a message that has been sent in part; says how many others there were. */
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

  /** Drops everything. */
  void clear(String why) {
    for (Item item; (item = items.poll()) != null; ) {
      count(-item.remaining());
      item.drop(why);
    }
    total.publish();
  }
}
