package dev.proem;

import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The header of a message: the four required keys and any extra headers. See {@code
 * docs/spec/protocol.md}, section "Header".
 *
 * <p>Immutable and thread-safe. Headers are equal if all values are equal; the order of the extra
 * headers is kept, but does not matter.
 *
 * @param byteOrder the native byte order of the sender
 * @param contentType the kind of content, such as {@code text/json}; may be empty
 * @param contentEncoding the charset of a text, by its Python or Java name, or {@code binary}; may
 *     be empty
 * @param contentLength the size of the content in bytes, 0 or more
 * @param extras the extra headers, in order, unmodifiable at every depth. Each value is a {@code
 *     String}, {@code Long} ({@code BigInteger} if it does not fit), {@code Double} ({@code
 *     BigDecimal} if no double is exactly the number), {@code Boolean}, {@code List}, {@code Map}
 *     or null; the constructor converts other number types
 */
public record MessageHeader(
    ByteOrder byteOrder,
    String contentType,
    String contentEncoding,
    long contentLength,
    Map<String, @Nullable Object> extras) {

  /** The longest header that the proto-header can declare, in bytes. */
  public static final int MAX_BYTES = 65_535;

  /** The most levels of a header, regardless of {@link Limits}; the header itself is level 1. */
  public static final int MAX_NESTING = 1_000;

  /** The extension {@code message-id}: see {@link #messageId()}. */
  public static final String MESSAGE_ID = "message-id";

  /** The extension {@code in-reply-to}: see {@link #inReplyTo()}. */
  public static final String IN_REPLY_TO = "in-reply-to";

  /** The extension {@code error}: see {@link #error()}. */
  public static final String ERROR = "error";

  /** The extension {@code deadline-ms}: see {@link #deadlineMillis()}. */
  public static final String DEADLINE_MS = "deadline-ms";

  /** The extension {@code ping}: see {@link #isPing()}. */
  public static final String PING = "ping";

  /** The extension {@code one-way}: see {@link #isOneWay()}. */
  public static final String ONE_WAY = "one-way";

  /** The extension {@code push}: see {@link #isPush()}. */
  public static final String PUSH = "push";

  /** The longest {@link #messageId()}, in characters (code points). */
  public static final int MAX_MESSAGE_ID = 128;

  /**
   * Copies the extra headers.
   *
   * @throws IllegalArgumentException if the length is negative, an extra header has a required
   *     name, a value is not finite or not of a type listed above, a string contains an unpaired
   *     surrogate, or values are nested deeper than {@link #MAX_NESTING}
   */
  public MessageHeader {
    Objects.requireNonNull(byteOrder, "byteOrder");
    HeaderValues.checkText(Objects.requireNonNull(contentType, "contentType"));
    HeaderValues.checkText(Objects.requireNonNull(contentEncoding, "contentEncoding"));
    if (contentLength < 0) {
      throw new IllegalArgumentException("contentLength must be 0 or more, not " + contentLength);
    }
    extras = ExtraHeaders.of(extras);
  }

  /** Creates a header in the native byte order, without extra headers. */
  public MessageHeader(String contentType, String contentEncoding, long contentLength) {
    this(ByteOrder.nativeOrder(), contentType, contentEncoding, contentLength, Map.of());
  }

  /** Returns a copy with another content length, in bytes. */
  public MessageHeader withContentLength(long bytes) {
    return new MessageHeader(byteOrder, contentType, contentEncoding, bytes, extras);
  }

  /** Returns a copy with an extra header, added at the end or replaced in its place. */
  public MessageHeader withExtra(String name, @Nullable Object value) {
    ExtraHeaders changed = ExtraHeaders.of(extras).with(name, value);
    return new MessageHeader(byteOrder, contentType, contentEncoding, contentLength, changed);
  }

  /** Returns a copy without an extra header; this header if it is absent. */
  public MessageHeader withoutExtra(String name) {
    if (!extras.containsKey(name)) {
      return this;
    }
    ExtraHeaders changed = ExtraHeaders.of(extras).without(name);
    return new MessageHeader(byteOrder, contentType, contentEncoding, contentLength, changed);
  }

  /**
   * Returns the id of a request, to which its reply refers: the extension {@code message-id}. Empty
   * if it is absent or not a string of 1 to {@link #MAX_MESSAGE_ID} characters. See {@code
   * docs/spec/protocol.md}, section "Extensions", also for the following; none of them throws.
   */
  public Optional<String> messageId() {
    return extension(MESSAGE_ID).filter(MessageHeader::isMessageId);
  }

  private static boolean isMessageId(String id) {
    return !id.isEmpty()
        && (id.length() <= MAX_MESSAGE_ID || id.codePointCount(0, id.length()) <= MAX_MESSAGE_ID);
  }

  /**
   * Returns the {@link #messageId()} of the request that this reply answers: the extension {@code
   * in-reply-to}. Empty if it is absent or not a string.
   */
  public Optional<String> inReplyTo() {
    return extension(IN_REPLY_TO);
  }

  /**
   * Returns the code of an error reply, such as that of a {@link ReplyCode}: the extension {@code
   * error}. Empty if it is absent or not a string.
   */
  public Optional<String> error() {
    return extension(ERROR);
  }

  /**
   * Returns the milliseconds that the client waits for the reply, 0 or more: the extension {@code
   * deadline-ms}. Empty if it is absent, negative or not a 64-bit integer.
   */
  public OptionalLong deadlineMillis() {
    return extras.get(DEADLINE_MS) instanceof Long millis && millis >= 0
        ? OptionalLong.of(millis)
        : OptionalLong.empty();
  }

  /** Returns whether this is a keep-alive ping: the extension {@code ping} is true. */
  public boolean isPing() {
    return Boolean.TRUE.equals(extras.get(PING));
  }

  /** Returns whether the sender expects no reply: the extension {@code one-way} is true. */
  public boolean isOneWay() {
    return Boolean.TRUE.equals(extras.get(ONE_WAY));
  }

  /** Returns whether this is a push, not a reply: the extension {@code push} is true. */
  public boolean isPush() {
    return Boolean.TRUE.equals(extras.get(PUSH));
  }

  private Optional<String> extension(String name) {
    return extras.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /**
   * Returns an extra header as a string; empty if it is absent or null.
   *
   * @throws MalformedMessageException with {@link ErrorCode#HEADER_WRONG_TYPE} if it has another
   *     type
   */
  public Optional<String> string(String name) {
    return Optional.ofNullable(typed(name, String.class, "a string"));
  }

  /**
   * Returns an extra header as an integer; empty if it is absent or null.
   *
   * @throws MalformedMessageException with {@link ErrorCode#HEADER_WRONG_TYPE} if it has another
   *     type, or more than 64 bits
   */
  public OptionalLong integer(String name) {
    Long value = typed(name, Long.class, "a 64-bit integer");
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /**
   * Returns an extra header as a boolean; empty if it is absent or null.
   *
   * @throws MalformedMessageException with {@link ErrorCode#HEADER_WRONG_TYPE} if it has another
   *     type
   */
  public Optional<Boolean> bool(String name) {
    return Optional.ofNullable(typed(name, Boolean.class, "true or false"));
  }

  private <T> @Nullable T typed(String name, Class<T> type, String wanted) {
    Object value = extras.get(name);
    if (value == null || type.isInstance(value)) {
      return type.cast(value);
    }
    throw new MalformedMessageException(
        ErrorCode.HEADER_WRONG_TYPE,
        Phase.HEADER,
        -1,
        "the extra header '" + Preview.of(name) + "' is not " + wanted);
  }

  /**
   * Returns the header as JSON, exactly as it is sent: as CPython's {@code json.dumps(header,
   * ensure_ascii=False)}, the required keys first. See {@code docs/spec/protocol.md}, section
   * "Canonical header".
   */
  public String toJson() {
    return HeaderJson.write(this);
  }

  /**
   * Returns {@link #toJson()} on one line, truncated and safe for logs and terminals, without the
   * values of {@link SensitiveHeaders}.
   */
  @Override
  public String toString() {
    return Preview.line(SensitiveHeaders.redacted(this).toJson(), 4 * Preview.LENGTH);
  }

  /** Returns this header; throws an exception if it has another content length. */
  MessageHeader checkLength(int bytes) {
    if (contentLength != bytes) {
      throw new IllegalArgumentException(
          "the header says content-length "
              + contentLength
              + ", but the content has "
              + bytes
              + " bytes");
    }
    return this;
  }
}
