package dev.proem;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Message} part by part; {@code content-length} follows from the content.
 *
 * <p>Not thread-safe. A builder can be used again: a message that was built does not change.
 */
public final class MessageBuilder {
  private ByteOrder byteOrder = ByteOrder.nativeOrder();
  private @Nullable String contentType;
  private @Nullable String contentEncoding;
  private final Map<String, @Nullable Object> extras = new LinkedHashMap<>();
  private byte[] content = {};
  private @Nullable String text;
  private Dialect dialect = Dialect.STRICT;

  MessageBuilder() {}

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
   * The charset of a text, by its Python or Java name, or {@code binary}. Default: {@code utf-8}
   * where the content type begins with {@code text/}, else {@code binary}.
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
    this.content = bytes;
    this.text = null;
    return this;
  }

  /** A text as content, written in the content encoding when the message is built. */
  public MessageBuilder text(String content) {
    this.text = content;
    return this;
  }

  /**
   * A value as JSON content in UTF-8, written as {@link JsonContent#STANDARD} does.
   *
   * @throws IllegalArgumentException when the value can't be written as JSON
   */
  public MessageBuilder json(@Nullable Object value) {
    ownedContent(JsonContent.STANDARD.write(value)).contentEncoding("utf-8");
    return contentType == null ? contentType("text/json") : this;
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
    String type =
        contentType != null ? contentType : text != null ? "text/plain" : "binary/octet-stream";
    String encoding =
        contentEncoding != null
            ? contentEncoding
            : text != null || type.startsWith("text/") ? "utf-8" : "binary";
    byte[] bytes = text == null ? content : TextCodec.encode(text, encoding, byteOrder);
    MessageHeader header = new MessageHeader(byteOrder, type, encoding, bytes.length, extras);
    return Message.ofOwned(header, bytes, dialect);
  }
}
