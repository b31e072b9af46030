package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;

/**
 * One codec, doing the same work as all others. One object for one thread and one subject, of which
 * it may keep whatever a program would keep between messages.
 */
interface Contender {
  /** The buffers to be written, in order, of a message that is there as an object of the codec. */
  ByteBuffer[] encode() throws Exception;

  /**
   * Decodes one whole message, from the buffer's position to its limit, and hands it to the
   * receiver.
   */
  void decode(ByteBuffer in, Receiver receiver) throws Exception;

  /** Encodes into one buffer, as a connection's, and decodes that. */
  default void roundTrip(Receiver receiver) throws Exception {
    decode(joined(encode()), receiver);
  }

  /** All bytes of these buffers in one; the only buffer itself, if there is one only. */
  static ByteBuffer joined(ByteBuffer[] parts) {
    if (parts.length == 1) {
      return parts[0];
    }
    int size = 0;
    for (ByteBuffer part : parts) {
      size += part.remaining();
    }
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (ByteBuffer part : parts) {
      whole.put(part);
    }
    return whole.flip();
  }
}
