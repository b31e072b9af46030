package dev.proem.codec;

/**
 * Recognizes a proto-header in the wrong byte order: {@code 67 00} for 103 announces a header of
 * 26,368 bytes, so the message never becomes complete. This is a guess for people, because white
 * space up to the announced length would make the same bytes a message.
 */
final class SwappedLength {
  /** The length of the shortest header of the strict dialect. */
  static final int SHORTEST_HEADER = 78;

  private SwappedLength() {}

  /** Returns the length with its two bytes swapped. */
  static int of(int length) {
    return ((length & 0xFF) << 8) | (length >> 8);
  }

  /** Returns the guess about an incomplete header; empty if it has no sign of a swapped length. */
  static String hint(Accumulator header) {
    int swapped = of(header.expected());
    if (swapped > header.received()) {
      return "";
    }
    byte[] bytes = header.bytes();
    boolean fits = swapped >= 2 && bytes[0] == '{' && bytes[swapped - 1] == '}';
    return fits ? hint(header.expected()) : "";
  }

  /** Returns the guess about a length, as text. */
  static String hint(int length) {
    byte[] bytes = {(byte) (length >> 8), (byte) length};
    return "its first bytes "
        + ForeignProtocol.hex(bytes)
        + " may be the length "
        + of(length)
        + " with its bytes swapped: the proto-header is big-endian";
  }
}
