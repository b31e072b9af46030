package dev.proem;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

  private static final Set<String> REQUIRED =
      Set.of("byteorder", "content-type", "content-encoding", "content-length");

  /**
   * Copies the extra headers.
   *
   * @throws IllegalArgumentException when the length is negative, an extra header has one of the
   *     four required names, a value is not of a type listed above (or not finite), a text holds an
   *     unpaired surrogate, or values nest deeper than {@link #MAX_NESTING}
   */
  public MessageHeader {
    Objects.requireNonNull(byteOrder, "byteOrder");
    HeaderValues.checkText(contentType);
    HeaderValues.checkText(contentEncoding);
    if (contentLength < 0) {
      throw new IllegalArgumentException("contentLength must be 0 or more, not " + contentLength);
    }
    extras = extras.isEmpty() ? Map.of() : HeaderValues.canonical(extras);
    for (String name : REQUIRED) {
      if (extras.containsKey(name)) {
        throw new IllegalArgumentException(name + " is a required key, not an extra header");
      }
    }
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
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(extras);
    changed.put(name, value);
    return new MessageHeader(byteOrder, contentType, contentEncoding, contentLength, changed);
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

  /** {@link #toJson()} on one line, bounded and safe for logs and terminals. */
  @Override
  public String toString() {
    return Preview.line(toJson(), 4 * Preview.LENGTH);
  }
}
