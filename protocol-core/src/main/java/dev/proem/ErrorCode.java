package dev.proem;

import java.util.Locale;

/**
 * What a peer got wrong: the stable, language-neutral names of {@code docs/spec/protocol.md},
 * section "Errors", in the order in which a reader checks.
 *
 * <p>Immutable and thread-safe.
 */
public enum ErrorCode {
  /** The proto-header announces a header of 0 bytes. */
  HEADER_EMPTY,
  /** The proto-header announces more than {@link Limits#headerBytes()}. */
  HEADER_TOO_LARGE,
  /** The bytes are the beginning of another protocol. */
  WRONG_PROTOCOL,
  /** The header begins with a byte-order mark. */
  HEADER_BOM,
  /** The header is not a JSON object. */
  HEADER_NOT_OBJECT,
  /** The header is not well-formed UTF-8. */
  HEADER_NOT_UTF_8,
  /** The header is not well-formed JSON. */
  HEADER_INVALID_JSON,
  /** A key or value of the header holds an unpaired surrogate. */
  HEADER_LONE_SURROGATE,
  /** An object of the header holds a key twice. */
  HEADER_DUPLICATE_KEY,
  /** The header nests deeper than {@link Limits#headerNesting()}. */
  HEADER_TOO_DEEP,
  /** The header holds more members and elements than {@link Limits#headerEntries()}. */
  HEADER_TOO_MANY_ENTRIES,
  /** A number of the header is longer than {@link Limits#HEADER_NUMBER_LENGTH}. */
  HEADER_NUMBER_TOO_LONG,
  /** Something other than white space follows the object within the header. */
  HEADER_TRAILING_DATA,
  /** A required key is missing. */
  HEADER_MISSING_KEY,
  /** A header value has another type than its key demands. */
  HEADER_WRONG_TYPE,
  /** {@code byteorder} is neither {@code little} nor {@code big}. */
  UNKNOWN_BYTEORDER,
  /** {@code content-length} is not an integer from 0 to 2<sup>63</sup> - 1. */
  INVALID_CONTENT_LENGTH,
  /** {@code content-length} is more than {@link Limits#contentBytes()}. */
  CONTENT_TOO_LARGE,
  /** The input ended inside a message. */
  TRUNCATED,
  /** The unread rest of a streamed content is more than {@link Limits#drainBytes()}. */
  DRAIN_TOO_LARGE,
  /** {@code content-encoding} names no known charset, and the content was asked for as text. */
  UNKNOWN_CHARSET,
  /** The content is malformed in the charset that {@code content-encoding} names. */
  CONTENT_NOT_TEXT,
  /** The content was asked for as JSON and is not well-formed JSON. */
  CONTENT_INVALID_JSON,
  /** The content is JSON, but not of the wanted type. */
  CONTENT_TYPE_MISMATCH;

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /**
   * The name of this code in the specification, its vectors and logs, such as {@code header-empty}.
   */
  public String code() {
    return code;
  }
}
