package dev.proem.examples.multiconn;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** What waits to be sent on one connection: whole messages, in order, the first perhaps begun. */
final class UnsentBytes {
  private final Deque<ByteBuffer> messages = new ArrayDeque<>();
  private long bytes;

  /** Takes over a buffer, which is to be sent from position 0 on. */
  void add(ByteBuffer message) {
    messages.add(message);
    bytes += message.remaining();
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  /** Copies as much as fits, from the first message on; all of it still waits. */
  void copyTo(ByteBuffer out) {
    for (ByteBuffer message : messages) {
      int length = Math.min(message.remaining(), out.remaining());
      out.put(message.duplicate().limit(message.position() + length));
      if (!out.hasRemaining()) {
        return;
      }
    }
  }

  /** So many bytes are sent and don't wait any more. */
  void remove(int sent) {
    bytes -= sent;
    int left = sent;
    while (left > 0) {
      ByteBuffer first = messages.getFirst();
      int part = Math.min(left, first.remaining());
      first.position(first.position() + part);
      left -= part;
      if (!first.hasRemaining()) {
        messages.removeFirst();
      }
    }
  }

  /**
   * Drops all messages but one of which a part is sent.
   *
   * @return how many were dropped
   */
  int keepOnlyBegun() {
    int before = messages.size();
    messages.removeIf(message -> message.position() == 0);
    bytes = messages.isEmpty() ? 0 : messages.getFirst().remaining();
    return before - messages.size();
  }

  void clear() {
    messages.clear();
    bytes = 0;
  }
}
