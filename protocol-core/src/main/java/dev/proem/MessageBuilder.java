package dev.proem;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Message}; {@code content-length} is computed from the content.
 *
 * <p>Not thread-safe. A builder can be reused: a message does not change after it was built.
 */
public final class MessageBuilder {
  private static final String UTF_8 = "utf-8";

  private ByteOrder byteOrder = ByteOrder.nativeOrder();
  private @Nullable String contentType;
  private @Nullable String contentEncoding;
  private final Map<String, @Nullable Object> extras = new LinkedHashMap<>();
  private Source source = Source.BYTES;
  private byte[] content = {};
  private String text = "";
  private Dialect dialect = Dialect.STRICT;
  private @Nullable JsonContent json;

  /** The method that set the content. */
  private enum Source {
    BYTES,
    TEXT,
    JSON
  }

  MessageBuilder() {}

  /** Takes the parts of a message, and its array, which is neither changed nor published. */
  MessageBuilder(Message message, byte[] content, @Nullable JsonContent json) {
    this.byteOrder = message.byteOrder();
    this.contentType = message.contentType();
    this.contentEncoding = message.contentEncoding();
    this.extras.putAll(message.header().extras());
    this.content = content;
    this.dialect = message.dialect();
    this.json = json;
  }

  /** Sets the byte order of multi-byte values in the content. Default: the native order. */
  public MessageBuilder byteOrder(ByteOrder order) {
    this.byteOrder = Objects.requireNonNull(order, "order");
    return this;
  }

  /**
   * Sets the content type. Default: {@code text/plain} for a text, {@code text/json} for JSON,
   * otherwise {@code binary/octet-stream}.
   */
  public MessageBuilder contentType(String type) {
    this.contentType = Objects.requireNonNull(type, "type");
    return this;
  }

  /**
   * Sets the charset of a text or JSON, by its Python or Java name, or {@code binary}. Default:
   * {@code utf-8} for these and for content types that begin with {@code text/}, otherwise {@code
   * binary}.
   */
  public MessageBuilder contentEncoding(String encoding) {
    this.contentEncoding = Objects.requireNonNull(encoding, "encoding");
    return this;
  }

  /**
   * Sets an extra header: a string, number, boolean, {@code List}, {@code Map} or null. An extra
   * header of the same name is replaced in its place.
   */
  public MessageBuilder extra(String name, @Nullable Object value) {
    extras.put(Objects.requireNonNull(name, "name"), value);
    return this;
  }

  /** Sets the content; the array is copied. */
  public MessageBuilder content(byte[] bytes) {
    return ownedContent(bytes.clone());
  }

  /** Sets the content without a copy: the message owns the array from now on. */
  public MessageBuilder ownedContent(byte[] bytes) {
    this.content = Objects.requireNonNull(bytes, "bytes");
    this.source = Source.BYTES;
    return this;
  }

  /** Sets a text as content; {@link #build} encodes it in the content encoding. */
  public MessageBuilder text(String content) {
    this.text = Objects.requireNonNull(content, "content");
    this.source = Source.TEXT;
    return this;
  }

  /**
   * Sets a value as JSON content, written by {@link JsonContent#STANDARD}, or by {@link
   * Message#jsonContent()} of the message that this builder was created from.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public MessageBuilder json(@Nullable Object value) {
    return jsonText(jsonContent().write(value));
  }

  /**
   * Sets a value as JSON content, written as this type: see {@link Message#json(Object,
   * GenericType)}.
   *
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public <T> MessageBuilder json(T value, GenericType<T> type) {
    return jsonText(jsonContent().write(value, type));
  }

  private JsonContent jsonContent() {
    return json == null ? JsonContent.STANDARD : json;
  }

  private MessageBuilder jsonText(byte[] utf8) {
    this.content = utf8;
    this.source = Source.JSON;
    return this;
  }

  /** Sets the dialect in which the JSON content is read. Default {@link Dialect#STRICT}. */
  public MessageBuilder dialect(Dialect value) {
    this.dialect = Objects.requireNonNull(value, "dialect");
    return this;
  }

  /**
   * Builds the message.
   *
   * @throws IllegalArgumentException if an extra header is invalid (see {@link MessageHeader}), the
   *     content encoding of a text is not a known charset, or that charset cannot express the text
   */
  public Message build() {
    String type = contentType != null ? contentType : defaultType();
    String encoding = contentEncoding != null ? contentEncoding : defaultEncoding(type);
    byte[] bytes = bytes(encoding);
    MessageHeader header = new MessageHeader(byteOrder, type, encoding, bytes.length, extras);
    Message message = Message.ofOwned(header, bytes, dialect);
    return json == null ? message : message.withJson(json);
  }

  private String defaultType() {
    return switch (source) {
      case BYTES -> "binary/octet-stream";
      case TEXT -> "text/plain";
      case JSON -> "text/json";
    };
  }

  private String defaultEncoding(String type) {
    return source == Source.BYTES && !type.startsWith("text/") ? "binary" : UTF_8;
  }

  private byte[] bytes(String encoding) {
    return switch (source) {
      case BYTES -> content;
      case TEXT -> TextCodec.encode(text, encoding, byteOrder);
      case JSON ->
          encoding.equals(UTF_8)
              ? content
              : TextCodec.encode(new String(content, StandardCharsets.UTF_8), encoding, byteOrder);
    };
  }
}
