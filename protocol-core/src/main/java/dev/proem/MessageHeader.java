package dev.proem;

import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a message says of its content: the four required keys and any extra headers. See {@code
 * docs/spec/protocol.md}, section "Header".
 *
 * <p>Immutable and thread-safe. Equality is that of all values; the order of the extra headers is
 * kept, but does not count, as in JSON.
 *
 * @param byteOrder the native byte order of the sender
 * @param contentType the kind of content, such as {@code text/json}; may be empty
 * @param contentEncoding the charset of a text, by its Python or Java name, or {@code binary}; may
 *     be empty
 * @param contentLength the size of the content in bytes, 0 or more
 * @param extras all other headers, in order, unmodifiable at every depth. Each value is a {@code
 *     String}, {@code Long} ({@code BigInteger} where it does not fit), {@code Double} ({@code
 *     BigDecimal} where a double is not exactly the number), {@code Boolean}, {@code List}, {@code
 *     Map} or null; other number types given to the constructor are turned into these
 */
public record MessageHeader(
    ByteOrder byteOrder,
    String contentType,
    String contentEncoding,
    long contentLength,
    Map<String, @Nullable Object> extras) {

  /** The longest header that the proto-header can announce, in bytes. */
  public static final int MAX_BYTES = 65_535;

  /** The deepest nesting that a header can have, whatever the {@link Limits}; itself is level 1. */
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
   * @throws IllegalArgumentException when the length is negative, an extra header has one of the
   *     four required names, a value is not of a type listed above (or not finite), a text holds an
   *     unpaired surrogate, or values nest deeper than {@link #MAX_NESTING}
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

  /** A header in the native byte order, without extra headers. */
  public MessageHeader(String contentType, String contentEncoding, long contentLength) {
    this(ByteOrder.nativeOrder(), contentType, contentEncoding, contentLength, Map.of());
  }

  /** This header with another content length, in bytes. */
  public MessageHeader withContentLength(long bytes) {
    return new MessageHeader(byteOrder, contentType, contentEncoding, bytes, extras);
  }

  /** This header with an extra header added at the end, or replaced in its place. */
  public MessageHeader withExtra(String name, @Nullable Object value) {
    ExtraHeaders changed = ExtraHeaders.of(extras).with(name, value);
    return new MessageHeader(byteOrder, contentType, contentEncoding, contentLength, changed);
  }

  /** This header without an extra header; itself when it has none of that name. */
  public MessageHeader withoutExtra(String name) {
    if (!extras.containsKey(name)) {
      return this;
    }
    ExtraHeaders changed = ExtraHeaders.of(extras).without(name);
    return new MessageHeader(byteOrder, contentType, contentEncoding, contentLength, changed);
  }

  /**
   * The name of a request, to which its reply refers: the extension {@code message-id}. Empty when
   * it is absent, or not understood: no string of 1 to {@link #MAX_MESSAGE_ID} characters. See
   * {@code docs/spec/protocol.md}, section "Extensions", also for those below; none of these
   * methods throws, whatever the peer wrote.
   */
  public Optional<String> messageId() {
    return extension(MESSAGE_ID).filter(MessageHeader::isMessageId);
  }

  private static boolean isMessageId(String id) {
    return !id.isEmpty()
        && (id.length() <= MAX_MESSAGE_ID || id.codePointCount(0, id.length()) <= MAX_MESSAGE_ID);
  }

  /**
   * The {@link #messageId()} of the request that this message answers: the extension {@code
   * in-reply-to}. Empty when it is absent or no string.
   */
  public Optional<String> inReplyTo() {
    return extension(IN_REPLY_TO);
  }

  /**
   * The code of an error reply, often that of a {@link ReplyCode}: the extension {@code error}.
   * Empty when it is absent or no string.
   */
  public Optional<String> error() {
    return extension(ERROR);
  }

  /**
   * For how many milliseconds the client will wait for the reply, 0 or more: the extension {@code
   * deadline-ms}. Empty when it is absent, negative, or no integer of 64 bits.
   */
  public OptionalLong deadlineMillis() {
    return extras.get(DEADLINE_MS) instanceof Long millis && millis >= 0
        ? OptionalLong.of(millis)
        : OptionalLong.empty();
  }

  /** Whether this is a request for a sign of life: the extension {@code ping} is true. */
  public boolean isPing() {
    return Boolean.TRUE.equals(extras.get(PING));
  }

  /** Whether the sender wants no reply: the extension {@code one-way} is {@code true}. */
  public boolean isOneWay() {
    return Boolean.TRUE.equals(extras.get(ONE_WAY));
  }

  /** Whether the server sent this unasked, as no reply: the extension {@code push} is true. */
  public boolean isPush() {
    return Boolean.TRUE.equals(extras.get(PUSH));
  }

  private Optional<String> extension(String name) {
    return extras.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /**
   * An extra header as text; empty when it is absent or null.
   *
   * @throws MalformedMessageException with {@link ErrorCode#HEADER_WRONG_TYPE} when it is anything
   *     else
   */
  public Optional<String> string(String name) {
    return Optional.ofNullable(typed(name, String.class, "a string"));
  }

  /**
   * An extra header as an integer; empty when it is absent or null.
   *
   * @throws MalformedMessageException with {@link ErrorCode#HEADER_WRONG_TYPE} when it is anything
   *     else, or does not fit in 64 bits
   */
  public OptionalLong integer(String name) {
    Long value = typed(name, Long.class, "a 64-bit integer");
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /**
   * An extra header as a truth value; empty when it is absent or null.
   *
   * @throws MalformedMessageException with {@link ErrorCode#HEADER_WRONG_TYPE} when it is anything
   *     else
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
   * The header as JSON text, exactly as it is written: as CPython's {@code json.dumps(header,
   * ensure_ascii=False)}, the required keys first. See {@code docs/spec/protocol.md}, section
   * "Canonical header".
   */
  public String toJson() {
    return HeaderJson.write(this);
  }

  /**
   * {@link #toJson()} on one line, bounded and safe for logs and terminals: without the values of
   * {@link SensitiveHeaders}.
   */
  @Override
  public String toString() {
    return Preview.line(SensitiveHeaders.redacted(this).toJson(), 4 * Preview.LENGTH);
  }
}
