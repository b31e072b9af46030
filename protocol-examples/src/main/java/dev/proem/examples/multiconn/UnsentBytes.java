package dev.proem.examples.multiconn;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The messages to be sent on one connection, in order. The first one may be partly sent. */
final class UnsentBytes {
  private final Deque<ByteBuffer> messages = new ArrayDeque<>();
  private long bytes;

  /** Takes ownership of a buffer, which is sent from position 0. */
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

  /** Copies as many bytes as fit, from the first message, without removing them. */
  void copyTo(ByteBuffer out) {
    for (ByteBuffer message : messages) {
      int length = Math.min(message.remaining(), out.remaining());
      out.put(message.duplicate().limit(message.position() + length));
      if (!out.hasRemaining()) {
        return;
      }
    }
  }

  /** Removes bytes that were sent. */
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
   * Drops all messages except one that is partly sent.
   *
   * @return the number of dropped messages
   */
  int keepOnlyStarted() {
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
