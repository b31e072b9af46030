package dev.proem.codec;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Turns messages into bytes, byte-identical to those of CPython peers. See {@code
 * docs/spec/protocol.md}, section "Canonical header".
 *
 * <pre>
 * +--------------+-------------------+----------------------+
 * | proto-header | JSON header       | content              |
 * | 2 bytes: H   | H bytes of UTF-8  | content-length bytes |
 * +--------------+-------------------+----------------------+
 * </pre>
 *
 * <p>Each method either gives the whole message or throws and has written nothing. Immutable and
 * thread-safe.
 */
public final class MessageEncoder {
  private static final int PROTO_HEADER_BYTES = 2;

  /** For more, no array is made before it is known that the header is plain. */
  static final int SMALL_CONTENT = 4_096;

  /** An encoder; one serves for any number of streams. */
  public MessageEncoder() {}

  /**
   * The message in one new buffer of its size, content copied.
   *
   * @return a writable heap buffer from position 0, the caller's
   * @throws IllegalArgumentException when the header is longer than {@link
   *     MessageHeader#MAX_BYTES}, or the whole is longer than a buffer can be (write its
   *     {@linkplain #encodeParts parts} then)
   */
  public ByteBuffer encode(Message message) {
    boolean isSmall = message.contentLength() <= SMALL_CONTENT;
    byte[] plain =
        isSmall ? CanonicalHeader.write(message.header(), message.contentLength()) : null;
    if (plain != null) {
      int begin = plain.length - message.contentLength();
      message.content().get(plain, begin, message.contentLength());
      return ByteBuffer.wrap(plain);
    }
    byte[] header = isSmall ? anyHeaderBytes(message.header()) : headerBytes(message.header());
    long size = (long) header.length + message.contentLength();
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a message of " + size + " bytes does not fit one buffer");
    }
    return ByteBuffer.allocate((int) size).put(header).put(message.content()).flip();
  }

  /**
   * Appends the message to the caller's buffer.
   *
   * @throws BufferOverflowException when it does not fit; the buffer is then as it was
   * @throws IllegalArgumentException when the header is longer than {@link
   *     MessageHeader#MAX_BYTES}; the buffer is then as it was
   */
  public void encode(Message message, ByteBuffer out) {
    byte[] header = headerBytes(message.header());
    if (out.remaining() < (long) header.length + message.contentLength()) {
      throw new BufferOverflowException();
    }
    out.put(header).put(message.content());
  }

  /**
   * The message in two buffers for a gathering write, the content uncopied.
   *
   * @return proto-header and header, a new heap buffer; and the content, read-only
   * @throws IllegalArgumentException when the header is longer than {@link MessageHeader#MAX_BYTES}
   */
  public ByteBuffer[] encodeParts(Message message) {
    return new ByteBuffer[] {encodeHeader(message.header()), message.content()};
  }

  /**
   * Proto-header and header alone; exactly {@link MessageHeader#contentLength()} bytes of content
   * are to follow.
   *
   * @return a writable heap buffer from position 0, the caller's
   * @throws IllegalArgumentException when the header is longer than {@link MessageHeader#MAX_BYTES}
   */
  public ByteBuffer encodeHeader(MessageHeader header) {
    return ByteBuffer.wrap(headerBytes(header));
  }

  /** Proto-header, which is big-endian, and header. */
  private static byte[] headerBytes(MessageHeader header) {
    byte[] plain = CanonicalHeader.write(header, 0);
    return plain != null ? plain : anyHeaderBytes(header);
  }

  /** Those of any header; the one truth. */
  static byte[] anyHeaderBytes(MessageHeader header) {
    byte[] json = header.toJson().getBytes(StandardCharsets.UTF_8);
    if (json.length > MessageHeader.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the header has "
              + json.length
              + " bytes as JSON, but a proto-header can announce "
              + MessageHeader.MAX_BYTES
              + " at most");
    }
    byte[] bytes = new byte[PROTO_HEADER_BYTES + json.length];
    bytes[0] = (byte) (json.length >> 8);
    bytes[1] = (byte) json.length;
    System.arraycopy(json, 0, bytes, PROTO_HEADER_BYTES, json.length);
    return bytes;
  }
}
