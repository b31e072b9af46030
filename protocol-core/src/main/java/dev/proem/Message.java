package dev.proem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A header and the content that it describes. See {@code docs/spec/protocol.md}, section "Message".
 *
 * <p>Immutable and thread-safe, with equality over header and content. Content arrays are copied on
 * the way in and out; where a method's name says {@code owned}, the array is taken over uncopied
 * instead, and its giver must not touch it again.
 */
public final class Message {
  private final MessageHeader header;
  private final byte[] content;
  private final Dialect dialect;

  /** Null for the standard one, which is not made before it is needed. */
  private final @Nullable JsonContent json;

  private Message(
      MessageHeader header, byte[] content, Dialect dialect, @Nullable JsonContent json) {
    if (header.contentLength() != content.length) {
      throw new IllegalArgumentException(
          "the header says content-length "
              + header.contentLength()
              + ", but the content has "
              + content.length
              + " bytes");
    }
    this.header = header;
    this.content = content;
    this.dialect = Objects.requireNonNull(dialect, "dialect");
    this.json = json;
  }

  /**
   * A message of type {@code text/json} in UTF-8, the value written as {@link JsonContent#STANDARD}
   * does.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public static Message json(@Nullable Object value) {
    return JsonContent.STANDARD.message(value);
  }

  /**
   * A message of type {@code text/json} in UTF-8, the value written as this type, such as {@code
   * new GenericType<List<Shape>>() {}}: the elements of a collection then have the type ids that
   * annotations of {@code Shape} ask for, which the other method does not know of.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public static <T> Message json(T value, GenericType<T> type) {
    return JsonContent.STANDARD.message(value, type);
  }

  /**
   * A message of type {@code text/plain} in UTF-8.
   *
   * @throws IllegalArgumentException when the text holds an unpaired surrogate
   */
  public static Message text(String text) {
    return builder().text(text).build();
  }

  /**
   * A message of type {@code text/plain} in a charset, named as Python and Java both know it.
   *
   * @throws IllegalArgumentException when the charset can't express the text
   */
  public static Message text(String text, Charset charset) {
    return builder().contentEncoding(PythonCodecs.nameOf(charset)).text(text).build();
  }

  /** A message of type {@code binary/octet-stream}; the content is copied. */
  public static Message binary(byte[] content) {
    return binary("binary/octet-stream", content);
  }

  /** A message of encoding {@code binary}; the content is copied. */
  public static Message binary(String contentType, byte[] content) {
    return builder().contentType(contentType).contentEncoding("binary").content(content).build();
  }

  /**
   * An error reply: a sentence for a person, as {@link #text(String)}, with the extra header {@link
   * MessageHeader#ERROR}. The peer sees both, so neither may tell secrets.
   *
   * @param code that of a {@link ReplyCode}, or one of your own
   * @throws IllegalArgumentException when a text holds an unpaired surrogate
   */
  public static Message error(String code, String sentence) {
    Objects.requireNonNull(code, "code");
    return builder().text(sentence).extra(MessageHeader.ERROR, code).build();
  }

  /**
   * A message of a header and its content, which is copied.
   *
   * @throws IllegalArgumentException when the header gives another content length
   */
  public static Message of(MessageHeader header, byte[] content) {
    return new Message(header, content.clone(), Dialect.STRICT, null);
  }

  /**
   * A message of a header and its content, uncopied: the array belongs to the message from now on.
   *
   * @param dialect how JSON contents are read
   * @throws IllegalArgumentException when the header gives another content length
   */
  public static Message ofOwned(MessageHeader header, byte[] content, Dialect dialect) {
    return new Message(header, content, dialect, null);
  }

  /**
   * A builder: no content, {@code binary/octet-stream}, no extra headers, the native byte order.
   */
  public static MessageBuilder builder() {
    return new MessageBuilder();
  }

  /**
   * A builder that holds all parts of this message, the content uncopied. Type and encoding are set
   * as if by {@link MessageBuilder#contentType} and {@link MessageBuilder#contentEncoding}: they
   * stay when another content is given.
   */
  public MessageBuilder toBuilder() {
    return new MessageBuilder(this, content, json);
  }

  /**
   * This message with an extra header added at the end, or replaced in its place; the content is
   * shared, uncopied.
   *
   * @throws IllegalArgumentException when it can't be an extra header (see {@link MessageHeader})
   */
  public Message withExtra(String name, @Nullable Object value) {
    return new Message(header.withExtra(name, value), content, dialect, json);
  }

  /** This message without an extra header, if it has it; the content is shared, uncopied. */
  public Message withoutExtra(String name) {
    return header.extras().containsKey(name)
        ? new Message(header.withoutExtra(name), content, dialect, json)
        : this;
  }

  /**
   * This message with another header; the content is shared, uncopied.
   *
   * @throws IllegalArgumentException when the header gives another content length
   */
  public Message withHeader(MessageHeader other) {
    return new Message(other, content, dialect, json);
  }

  /**
   * This message, whose JSON content {@link #json(Class)} and its fellows read by this; the content
   * is shared, uncopied.
   */
  public Message withJson(JsonContent value) {
    return new Message(header, content, dialect, Objects.requireNonNull(value, "json"));
  }

  /** What the message says of its content. */
  public MessageHeader header() {
    return header;
  }

  /** The native byte order of the sender. */
  public ByteOrder byteOrder() {
    return header.byteOrder();
  }

  /** The kind of content, such as {@code text/json}. */
  public String contentType() {
    return header.contentType();
  }

  /** The charset of a text, by its Python or Java name, or {@code binary}. */
  public String contentEncoding() {
    return header.contentEncoding();
  }

  /** The size of the content in bytes. */
  public int contentLength() {
    return content.length;
  }

  /**
   * How its JSON content is read: the dialect of the reader that it came from. No part of equality.
   */
  public Dialect dialect() {
    return dialect;
  }

  /**
   * What its JSON content is read by: that of the server, client or decoder that it came from, else
   * {@link JsonContent#STANDARD}. No part of equality.
   */
  public JsonContent jsonContent() {
    return json == null ? JsonContent.STANDARD : json;
  }

  /** The content, uncopied: read-only, from position 0, in the byte order that the header names. */
  public ByteBuffer content() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer().order(header.byteOrder());
  }

  /** A copy of the content. */
  public byte[] bytes() {
    return content.clone();
  }

  /** The content as a stream, uncopied; it needs no closing. */
  public InputStream contentStream() {
    return new ByteArrayInputStream(content) {
      /** The JDK's own hands the array itself to the other stream, which could change it. */
      @Override
      public synchronized long transferTo(OutputStream out) throws IOException {
        byte[] rest = readAllBytes();
        out.write(rest);
        return rest.length;
      }
    };
  }

  /**
   * The charset that {@code content-encoding} names, looked up as a Python codec name and then as a
   * Java charset.
   *
   * @throws ContentException with {@link ErrorCode#UNKNOWN_CHARSET} when it names none
   */
  public Charset charset() {
    return TextCodec.charset(contentEncoding());
  }

  /**
   * The content as text in the charset that {@code content-encoding} names. UTF-16 and UTF-32
   * without a byte-order mark are read in the byte order that the header names.
   *
   * @throws ContentException when it names no charset, or the content is malformed in it
   */
  public String text() {
    return TextCodec.decode(content, contentEncoding(), byteOrder());
  }

  /**
   * The content as text in this charset, whatever the header says. UTF-16 and UTF-32 without a
   * byte-order mark are big-endian.
   *
   * @throws ContentException when the content is malformed in it
   */
  public String text(Charset charset) {
    return TextCodec.decode(content, charset);
  }

  /**
   * The content as plain Java values: {@code String}, {@code Long} or {@code BigInteger}, {@code
   * Double}, {@code Boolean}, {@code List}, {@code Map} (in order) or null.
   *
   * @throws ContentException when the content is not text, or not JSON
   */
  public @Nullable Object json() {
    return jsonContent().plain(this, content);
  }

  /**
   * The JSON content as an object of a class, such as a record; never null.
   *
   * @throws ContentException when the content is not text, not JSON, JSON {@code null}, or does not
   *     fit; its text names the member and what is wanted there
   * @throws IllegalArgumentException when such an object can't be made of any JSON, for example
   *     because its module does not open its package
   */
  public <T> T json(Class<T> type) {
    return jsonContent().read(this, type);
  }

  /**
   * The JSON content as an object of a generic type; never null.
   *
   * @throws ContentException when the content is not text, not JSON, JSON {@code null}, or does not
   *     fit; its text names the member and what is wanted there
   * @throws IllegalArgumentException when such an object can't be made of any JSON, for example
   *     because its module does not open its package
   */
  public <T> T json(GenericType<T> type) {
    return jsonContent().read(this, type);
  }

  /**
   * The beginning of the content on one line, safe for logs and terminals: visible UTF-8 as it is,
   * all other bytes as {@code \xNN}, {@code ...} where more follows.
   *
   * @param maxBytes how many bytes of the content to show at most, 0 or more
   */
  public String preview(int maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be 0 or more, not " + maxBytes);
    }
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

  /**
   * One readable line: the content's size, the header without the values of {@link
   * SensitiveHeaders}, and the beginning of the content, bounded.
   */
  @Override
  public String toString() {
    return "Message["
        + content.length
        + " bytes of content, header "
        + header
        + ", content "
        + preview(Preview.LENGTH)
        + "]";
  }
}
