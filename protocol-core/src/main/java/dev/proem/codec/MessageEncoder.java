package dev.proem.codec;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encodes messages as bytes that are identical to those of CPython peers. See {@code
 * docs/spec/protocol.md}, section "Canonical header".
 *
 * <pre>
 * +--------------+-------------------+----------------------+
 * | proto-header | JSON header       | content              |
 * | 2 bytes: H   | H bytes of UTF-8  | content-length bytes |
 * +--------------+-------------------+----------------------+
 * </pre>
 *
 * <p>A method that throws has written nothing. Immutable and thread-safe.
 */
public final class MessageEncoder {
  private static final int PROTO_HEADER_BYTES = 2;

  /** With a larger content, no array is allocated before the header is known to be plain. */
  static final int SMALL_CONTENT = 4_096;

  /** Creates an encoder, for any number of streams. */
  public MessageEncoder() {}

  /**
   * Encodes a message into one new buffer; the content is copied.
   *
   * @return a writable heap buffer from position 0, which the caller owns
   * @throws IllegalArgumentException if the header is longer than {@link MessageHeader#MAX_BYTES},
   *     or the message is longer than a buffer can be (use {@link #encodeParts} instead)
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
   * Appends a message to the caller's buffer, which is unchanged if an exception is thrown.
   *
   * @throws BufferOverflowException if the message does not fit
   * @throws IllegalArgumentException if the header is longer than {@link MessageHeader#MAX_BYTES}
   */
  public void encode(Message message, ByteBuffer out) {
    byte[] header = headerBytes(message.header());
    if (out.remaining() < (long) header.length + message.contentLength()) {
      throw new BufferOverflowException();
    }
    out.put(header).put(message.content());
  }

  /**
   * Encodes a message into two buffers for a gathering write; the content is not copied.
   *
   * @return proto-header and header in a new heap buffer, and the content, read-only
   * @throws IllegalArgumentException if the header is longer than {@link MessageHeader#MAX_BYTES}
   */
  public ByteBuffer[] encodeParts(Message message) {
    return new ByteBuffer[] {encodeHeader(message.header()), message.content()};
  }

  /**
   * Encodes a proto-header and a header. Exactly {@link MessageHeader#contentLength()} bytes of
   * content must follow.
   *
   * @return a writable heap buffer from position 0, which the caller owns
   * @throws IllegalArgumentException if the header is longer than {@link MessageHeader#MAX_BYTES}
   */
  public ByteBuffer encodeHeader(MessageHeader header) {
    return ByteBuffer.wrap(headerBytes(header));
  }

  /** Returns the proto-header and the header. */
  private static byte[] headerBytes(MessageHeader header) {
    byte[] plain = CanonicalHeader.write(header, 0);
    return plain != null ? plain : anyHeaderBytes(header);
  }

  /** Returns the proto-header and any header, by the slow path. */
  static byte[] anyHeaderBytes(MessageHeader header) {
    byte[] json = header.toJson().getBytes(StandardCharsets.UTF_8);
    if (json.length > MessageHeader.MAX_BYTES) {
      String why = " bytes as JSON, but a proto-header can announce at most ";
      throw new IllegalArgumentException(
          "the header has " + json.length + why + MessageHeader.MAX_BYTES);
    }
    byte[] bytes = new byte[PROTO_HEADER_BYTES + json.length];
    bytes[0] = (byte) (json.length >> 8);
    bytes[1] = (byte) json.length;
    System.arraycopy(json, 0, bytes, PROTO_HEADER_BYTES, json.length);
    return bytes;
  }
}
