package dev.proem.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One part of a message, of a known length, while it arrives. Its memory grows with the bytes that
 * came, never with the length that was declared.
 */
final class Accumulator {
  /** The first step of growth: most headers fit, and a silent stranger holds no more than this. */
  private static final int INITIAL_BYTES = 256;

  private final int expected;
  private byte[] bytes = {};
  private int received;

  Accumulator(int expected) {
    this.expected = expected;
  }

  /** Takes what it still needs and {@code in} has. */
  void take(ByteBuffer in) {
    int length = Math.min(in.remaining(), expected - received);
    if (length == expected) {
      bytes = copy(in, length);
      received = length;
      return;
    }
    grow(received + length);
    in.get(bytes, received, length);
    received += length;
  }

  /**
   * The next bytes of a buffer; where it has an array, the copy isn't filled with zeros first.
   * Without memory for it nothing is taken.
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

  /** How much of its memory has no bytes yet. */
  int spare() {
    return bytes.length - received;
  }

  boolean isComplete() {
    return received == expected;
  }

  /**
   * The bytes so far, at indices 0 to {@link #received()}; exactly the part when it is complete.
   */
  byte[] bytes() {
    return bytes;
  }
}
