package dev.proem;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A header and the content that it describes. See {@code docs/spec/protocol.md}, section "Message".
 *
 * <p>Immutable and thread-safe; messages are equal if header and content are. Content arrays are
 * copied in and out, except by methods with {@code owned} in their name: they take over the array,
 * and the caller must not use it again.
 */
public final class Message {
  private final MessageHeader header;
  private final byte[] content;
  private final Dialect dialect;

  /** Null for {@link JsonContent#STANDARD}, which is created when it is needed. */
  private final @Nullable JsonContent json;

  private Message(
      MessageHeader header, byte[] content, Dialect dialect, @Nullable JsonContent json) {
    this.header = header.checkLength(content.length);
    this.content = content;
    this.dialect = Objects.requireNonNull(dialect, "dialect");
    this.json = json;
  }

  /**
   * Creates a message of type {@code text/json} in UTF-8, written by {@link JsonContent#STANDARD}.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public static Message json(@Nullable Object value) {
    return JsonContent.STANDARD.message(value);
  }

  /**
   * Creates a message of type {@code text/json} in UTF-8, with the value written as this type: the
   * elements of a {@code List<Shape>} have the type ids that annotations of {@code Shape} specify.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public static <T> Message json(T value, GenericType<T> type) {
    return JsonContent.STANDARD.message(value, type);
  }

  /**
   * Creates a message of type {@code text/plain} in UTF-8.
   *
   * @throws IllegalArgumentException if the text contains an unpaired surrogate
   */
  public static Message text(String text) {
    return builder().text(text).build();
  }

  /**
   * Creates a message of type {@code text/plain} in a charset, under a name that Python and Java
   * know.
   *
   * @throws IllegalArgumentException if the charset cannot express the text
   */
  public static Message text(String text, Charset charset) {
    return builder().contentEncoding(PythonCodecs.nameOf(charset)).text(text).build();
  }

  /** Creates a message of type {@code binary/octet-stream}; the content is copied. */
  public static Message binary(byte[] content) {
    return binary("binary/octet-stream", content);
  }

  /** Creates a message of encoding {@code binary}; the content is copied. */
  public static Message binary(String contentType, byte[] content) {
    return builder().contentType(contentType).contentEncoding("binary").content(content).build();
  }

  /**
   * Creates an error reply: {@link #text(String)} with the extra header {@link
   * MessageHeader#ERROR}. The peer sees both, so they must not contain secrets.
   *
   * @param code the code of a {@link ReplyCode}, or your own
   * @throws IllegalArgumentException if a text contains an unpaired surrogate
   */
  public static Message error(String code, String sentence) {
    Objects.requireNonNull(code, "code");
    return builder().text(sentence).extra(MessageHeader.ERROR, code).build();
  }

  /**
   * Creates a message; the content is copied.
   *
   * @throws IllegalArgumentException if the header has another content length
   */
  public static Message of(MessageHeader header, byte[] content) {
    return new Message(header, content.clone(), Dialect.STRICT, null);
  }

  /**
   * Creates a message that takes over the array.
   *
   * @param dialect how JSON contents are read
   * @throws IllegalArgumentException if the header has another content length
   */
  public static Message ofOwned(MessageHeader header, byte[] content, Dialect dialect) {
    return new Message(header, content, dialect, null);
  }

  /** Returns a builder: no content, no extra headers, the native byte order. */
  public static MessageBuilder builder() {
    return new MessageBuilder();
  }

  /**
   * Returns a builder with all parts of this message; the content is not copied. The content type
   * and encoding count as set: they remain when the content is replaced.
   */
  public MessageBuilder toBuilder() {
    return new MessageBuilder(this, content, json);
  }

  /**
   * Returns a copy with an extra header, added at the end or replaced in its place; shares the
   * content.
   *
   * @throws IllegalArgumentException if the extra header is invalid (see {@link MessageHeader})
   */
  public Message withExtra(String name, @Nullable Object value) {
    return new Message(header.withExtra(name, value), content, dialect, json);
  }

  /** Returns a copy without an extra header, or this; shares the content. */
  public Message withoutExtra(String name) {
    return header.extras().containsKey(name)
        ? new Message(header.withoutExtra(name), content, dialect, json)
        : this;
  }

  /**
   * Returns a copy with another header; shares the content.
   *
   * @throws IllegalArgumentException if the header has another content length
   */
  public Message withHeader(MessageHeader other) {
    return new Message(other, content, dialect, json);
  }

  /** Returns a copy whose JSON content is read by {@code value}; shares the content. */
  public Message withJson(JsonContent value) {
    return new Message(header, content, dialect, Objects.requireNonNull(value, "json"));
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
    return new ContentInputStream(content);
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
  public <T> T json(Class<T> type) {
    return jsonContent().read(this, type);
  }

  /** Returns the content as {@link #json(Class)} does, for a generic type. */
  public <T> T json(GenericType<T> type) {
    return jsonContent().read(this, type);
  }

  /**
   * Returns the beginning of the content on one line, safe for logs and terminals: visible UTF-8 as
   * it is, other bytes as {@code \xNN}, {@code ...} if more follows.
   *
   * @param maxBytes the maximum bytes of the content, 0 or more
   */
  public String preview(int maxBytes) {
    return Preview.of(content, maxBytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message message
        && header.equals(message.header)
        && Arrays.equals(content, message.content);
  }

  @Override
  public int hashCode() {
    return 31 * header.hashCode() + Arrays.hashCode(content);
  }

  /** Returns one line: size, header without {@link SensitiveHeaders}, beginning of the content. */
  @Override
  public String toString() {
    String size = "Message[" + content.length + " bytes of content, header ";
    return size + header + ", content " + preview(Preview.LENGTH) + "]";
  }
}
