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

  /** What the content was given as, last. */
  private enum Source {
    BYTES,
    TEXT,
    JSON
  }

  MessageBuilder() {}

  /** The parts of a message, whose array is shared: nothing here writes to it or gives it away. */
  MessageBuilder(Message message, byte[] content) {
    this.byteOrder = message.byteOrder();
    this.contentType = message.contentType();
    this.contentEncoding = message.contentEncoding();
    this.extras.putAll(message.header().extras());
    this.content = content;
    this.dialect = message.dialect();
  }

  /** The byte order of multi-byte values in the content. Default: this machine's. */
  public MessageBuilder byteOrder(ByteOrder order) {
    this.byteOrder = order;
    return this;
  }

  /**
   * The kind of content. Default: {@code text/plain} for a text, {@code text/json} for JSON, else
   * {@code binary/octet-stream}.
   */
  public MessageBuilder contentType(String type) {
    this.contentType = type;
    return this;
  }

  /**
   * The charset of a text or JSON, by its Python or Java name, or {@code binary}. Default: {@code
   * utf-8} for these, and where the content type begins with {@code text/}, else {@code binary}.
   */
  public MessageBuilder contentEncoding(String encoding) {
    this.contentEncoding = encoding;
    return this;
  }

  /**
   * An extra header: a string, number, boolean, {@code List}, {@code Map} or null. Setting one
   * again replaces it in its place.
   */
  public MessageBuilder extra(String name, @Nullable Object value) {
    extras.put(name, value);
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
   * A value as JSON content, written as {@link JsonContent#STANDARD} does, in the content encoding.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public MessageBuilder json(@Nullable Object value) {
    this.content = JsonContent.STANDARD.write(value);
    this.source = Source.JSON;
    return this;
  }

  /** How JSON contents of the message are read. Default {@link Dialect#STRICT}. */
  public MessageBuilder dialect(Dialect value) {
    this.dialect = value;
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
    return Message.ofOwned(header, bytes, dialect);
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
