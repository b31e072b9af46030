package dev.proem;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Message} part by part; {@code content-length} follows from the content.
 *
 * <p>Not thread-safe. A builder can be used again: a message that was built does not change.
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

  /** What the content was given as, last. */
  private enum Source {
    BYTES,
    TEXT,
    JSON
  }

  MessageBuilder() {}

  /** The parts of a message, whose array is shared: nothing here writes to it or gives it away. */
  MessageBuilder(Message message, byte[] content, @Nullable JsonContent json) {
    this.byteOrder = message.byteOrder();
    this.contentType = message.contentType();
    this.contentEncoding = message.contentEncoding();
    this.extras.putAll(message.header().extras());
    this.content = content;
    this.dialect = message.dialect();
    this.json = json;
  }

  /** The byte order of multi-byte values in the content. Default: this machine's. */
  public MessageBuilder byteOrder(ByteOrder order) {
    this.byteOrder = Objects.requireNonNull(order, "order");
    return this;
  }

  /**
   * The kind of content. Default: {@code text/plain} for a text, {@code text/json} for JSON, else
   * {@code binary/octet-stream}.
   */
  public MessageBuilder contentType(String type) {
    this.contentType = Objects.requireNonNull(type, "type");
    return this;
  }

  /**
   * The charset of a text or JSON, by its Python or Java name, or {@code binary}. Default: {@code
   * utf-8} for these, and where the content type begins with {@code text/}, else {@code binary}.
   */
  public MessageBuilder contentEncoding(String encoding) {
    this.contentEncoding = Objects.requireNonNull(encoding, "encoding");
    return this;
  }

  /**
   * An extra header: a string, number, boolean, {@code List}, {@code Map} or null. Setting one
   * again replaces it in its place.
   */
  public MessageBuilder extra(String name, @Nullable Object value) {
    extras.put(Objects.requireNonNull(name, "name"), value);
    return this;
  }

  /** The content; the array is copied. */
  public MessageBuilder content(byte[] bytes) {
    return ownedContent(bytes.clone());
  }

  /** The content, uncopied: the array belongs to the message from now on. */
  public MessageBuilder ownedContent(byte[] bytes) {
    this.content = Objects.requireNonNull(bytes, "bytes");
    this.source = Source.BYTES;
    return this;
  }

  /** A text as content, written in the content encoding when the message is built. */
  public MessageBuilder text(String content) {
    this.text = Objects.requireNonNull(content, "content");
    this.source = Source.TEXT;
    return this;
  }

  /**
   * A value as JSON content, in the content encoding: written by {@link JsonContent#STANDARD}, or
   * by {@link Message#jsonContent()} of the message that this builder was made from.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public MessageBuilder json(@Nullable Object value) {
    return jsonText(jsonContent().write(value));
  }

  /**
   * A value as JSON content, written as this type: see {@link Message#json(Object, GenericType)}.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
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

  /** How JSON contents of the message are read. Default {@link Dialect#STRICT}. */
  public MessageBuilder dialect(Dialect value) {
    this.dialect = Objects.requireNonNull(value, "dialect");
    return this;
  }

  /**
   * The message.
   *
   * @throws IllegalArgumentException when an extra header can't be one (see {@link MessageHeader}),
   *     the content encoding names no known charset for a text, or that charset can't express it
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
