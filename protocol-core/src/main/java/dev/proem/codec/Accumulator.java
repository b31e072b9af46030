package dev.proem.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Receives one part of a message, of a known length. Its memory grows with the bytes received,
 * never with the length declared.
 */
final class Accumulator {
  /** The first allocation: enough for most headers, and the most that a silent peer occupies. */
  private static final int INITIAL_BYTES = 256;

  private final int expected;
  private byte[] bytes = {};
  private int received;

  Accumulator(int expected) {
    this.expected = expected;
  }

  /** Consumes the bytes that are missing, as far as {@code in} has them; returns their number. */
  int take(ByteBuffer in) {
    int length = Math.min(in.remaining(), expected - received);
    if (length == expected) {
      bytes = copy(in, length);
      received = length;
      return length;
    }
    grow(received + length);
    in.get(bytes, received, length);
    received += length;
    return length;
  }

  /**
   * Consumes bytes of a buffer. If it has an array, the copy is not filled with zeros first.
   * Consumes nothing if there is not enough memory.
   */
  static byte[] copy(ByteBuffer in, int length) {
    if (in.hasArray()) {
      int begin = in.arrayOffset() + in.position();
      byte[] copy = Arrays.copyOfRange(in.array(), begin, begin + length);
      in.position(in.position() + length);
      return copy;
    }
    byte[] copy = new byte[length];
    in.get(copy);
    return copy;
  }

  private void grow(int needed) {
    if (needed > bytes.length) {
      long capacity = Math.max(Math.max(needed, INITIAL_BYTES), 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(capacity, expected));
    }
  }

  int received() {
    return received;
  }

  int expected() {
    return expected;
  }

  /** The bytes of memory that are allocated and not yet used. */
  int spare() {
    return bytes.length - received;
  }

  boolean isComplete() {
    return received == expected;
  }

  /** The bytes at indices 0 to {@link #received()}; exactly the part when it is complete. */
  byte[] bytes() {
    return bytes;
  }
}
