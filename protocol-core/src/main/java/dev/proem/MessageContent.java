package dev.proem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The part of {@link Message} that reads the content. */
abstract sealed class MessageContent permits Message {
  final MessageHeader header;
  final byte[] content;
  final Dialect dialect;

  /** Null for {@link JsonContent#STANDARD}, which is created when it is needed. */
  final @Nullable JsonContent json;

  MessageContent(
      MessageHeader header, byte[] content, Dialect dialect, @Nullable JsonContent json) {
    if (header.contentLength() != content.length) {
      String says = "the header says content-length " + header.contentLength();
      throw new IllegalArgumentException(
          says + ", but the content has " + content.length + " bytes");
    }
    this.header = header;
    this.content = content;
    this.dialect = Objects.requireNonNull(dialect, "dialect");
    this.json = json;
  }

  /** Returns the header. */
  public MessageHeader header() {
    return header;
  }

  /** Returns the native byte order of the sender. */
  public ByteOrder byteOrder() {
    return header.byteOrder();
  }

  /** Returns the kind of content, such as {@code text/json}. */
  public String contentType() {
    return header.contentType();
  }

  /** Returns the charset of a text, by its Python or Java name, or {@code binary}. */
  public String contentEncoding() {
    return header.contentEncoding();
  }

  /** Returns the size of the content in bytes. */
  public int contentLength() {
    return content.length;
  }

  /** Returns the dialect of the reader, in which JSON is read; not part of equality. */
  public Dialect dialect() {
    return dialect;
  }

  /**
   * Returns what reads the JSON content: that of the server, client or decoder that the message
   * comes from, by default {@link JsonContent#STANDARD}; not part of equality.
   */
  public JsonContent jsonContent() {
    return json == null ? JsonContent.STANDARD : json;
  }

  /** Returns a read-only view of the content from position 0, in the byte order of the header. */
  public ByteBuffer content() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer().order(header.byteOrder());
  }

  /** Returns a copy of the content. */
  public byte[] bytes() {
    return content.clone();
  }

  /** Returns the content as a stream, without a copy; closing it is not necessary. */
  public InputStream contentStream() {
    return new ByteArrayInputStream(content) {
      /** The JDK passes the array itself to the other stream, which could change it. */
      @Override
      public synchronized long transferTo(OutputStream out) throws IOException {
        byte[] rest = readAllBytes();
        out.write(rest);
        return rest.length;
      }
    };
  }

  /**
   * Returns the charset of {@code content-encoding}, as the name of a Python codec, then of a Java
   * charset.
   *
   * @throws ContentException with {@link ErrorCode#UNKNOWN_CHARSET} if it is not a known charset
   */
  public Charset charset() {
    return TextCodec.charset(contentEncoding());
  }

  /**
   * Returns the content as text in the charset of {@code content-encoding}. UTF-16 and UTF-32
   * without a byte-order mark are read in the byte order of the header.
   *
   * @throws ContentException if it is not a known charset, or the content is malformed
   */
  public String text() {
    return TextCodec.decode(content, contentEncoding(), byteOrder());
  }

  /**
   * Returns the content as text in this charset. UTF-16 and UTF-32 without a byte-order mark are
   * big-endian.
   *
   * @throws ContentException if the content is malformed
   */
  public String text(Charset charset) {
    return TextCodec.decode(content, charset);
  }

  /**
   * Returns the JSON content as {@code String}, {@code Long} or {@code BigInteger}, {@code Double},
   * {@code Boolean}, {@code List}, {@code Map} (in order) or null.
   *
   * @throws ContentException if the content is not text or not JSON
   */
  public @Nullable Object json() {
    return jsonContent().plain(this, content);
  }

  /**
   * Returns the JSON content as an object of a class, such as a record; never null.
   *
   * @throws ContentException if the content is not text, not JSON, JSON {@code null}, or does not
   *     fit; the message names the member and the expected type
   * @throws IllegalArgumentException if such an object cannot be created from any JSON, for example
   *     because its module does not open its package
   */
  @SuppressWarnings("unchecked") // Jackson returns the requested type
  public <T> T json(Class<T> type) {
    return (T) jsonContent().readAs(this, type);
  }

  /** Returns the content as {@link #json(Class)} does, for a generic type. */
  @SuppressWarnings("unchecked") // Jackson returns the requested type
  public <T> T json(GenericType<T> type) {
    return (T) jsonContent().readAs(this, type.type());
  }

  /**
   * Returns the beginning of the content on one line, safe for logs and terminals: visible UTF-8 as
   * it is, other bytes as {@code \xNN}, {@code ...} if more follows.
   *
   * @param maxBytes the maximum bytes of the content, 0 or more
   */
  public String preview(int maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be 0 or more, not " + maxBytes);
    }
    return Preview.of(content, maxBytes);
  }
}
