package dev.proem.codec;

import dev.proem.codec.DecoderState.Header;

/**
 * Recognizes a proto-header in the wrong byte order, which descendants of the tutorial send: {@code
 * 67 00} for 103 announces a header of 26,368 bytes, so that a reader waits for bytes that never
 * come. It can only be a guess, for people: white space up to the announced length would make the
 * same bytes a message.
 */
final class SwappedLength {
  /** With fewer bytes there is no header in the strict dialect. */
  static final int SHORTEST_HEADER = 78;

  private SwappedLength() {}

  /** The two bytes of a length the other way round. */
  static int of(int length) {
    return ((length & 0xFF) << 8) | (length >> 8);
  }

  /** The guess about a header of which some has come; empty when it does not look so. */
  static String hint(Header part) {
    int swapped = of(part.bytes.expected());
    if (swapped > part.bytes.received()) {
      return "";
    }
    byte[] bytes = part.bytes.bytes();
    boolean fits = swapped >= 2 && bytes[0] == '{' && bytes[swapped - 1] == '}';
    return fits ? hint(part.bytes.expected()) : "";
  }

  /** The guess about a length, in words. */
  static String hint(int length) {
    byte[] bytes = {(byte) (length >> 8), (byte) length};
    return "its first bytes "
        + ForeignProtocol.hex(bytes)
        + " may be the length "
        + of(length)
        + " with its bytes swapped: the proto-header is big-endian";
  }
}
