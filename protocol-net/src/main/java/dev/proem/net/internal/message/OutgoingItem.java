package dev.proem.net.internal.message;

import dev.proem.net.internal.content.ContentSource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A message in a {@link SendQueue}. Used by the thread of the event loop only. */
public final class OutgoingItem {
  private final ByteBuffer head;
  private final ByteBuffer content;
  private final @Nullable ContentSource source;
  private final SendListener sendListener;
  private final long size;
  private boolean started;

  /**
   * Creates one.
   *
   * @param head proto-header and header
   * @param content the content; empty if a source has it
   */
  public OutgoingItem(
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

  @Nullable ContentSource source() {
    return source;
  }

  /** Returns the number of unsent bytes in memory. */
  int remaining() {
    return head.remaining() + content.remaining();
  }

  boolean isComplete() {
    return remaining() == 0 && (source == null || source.remaining() == 0);
  }

  boolean isStarted() {
    return started;
  }

  /** Bytes of the message may have been sent; the listener is notified once. */
  void start() {
    if (!started) {
      started = true;
      sendListener.started();
    }
  }

  /** Copies as many bytes as fit, without consuming them. */
  void copyTo(ByteBuffer out) {
    copy(head, out);
    copy(content, out);
  }

  private static void copy(ByteBuffer from, ByteBuffer out) {
    int length = Math.min(from.remaining(), out.remaining());
    out.put(out.position(), from, from.position(), length);
    out.position(out.position() + length);
  }

  /** Consumes at most this number of bytes in memory, and returns how many it consumed. */
  int skip(int most) {
    int some = skip(head, most);
    return some + skip(content, most - some);
  }

  private static int skip(ByteBuffer buffer, int most) {
    int length = Math.min(buffer.remaining(), most);
    buffer.position(buffer.position() + length);
    return length;
  }

  /** Reports that the message was sent completely, and closes its content. */
  void sent() {
    try {
      sendListener.sent(size);
    } finally {
      close();
    }
  }

  /** Reports that the message is not sent, or not completely, and closes its content. */
  public void drop(String why) {
    try {
      sendListener.failed(started, why);
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
