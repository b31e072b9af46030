package dev.proem;

import java.util.Locale;

/**
 * The faults of a peer, in the order in which a reader checks them. See {@code
 * docs/spec/protocol.md}, section "Errors".
 *
 * <p>Immutable and thread-safe.
 */
public enum ErrorCode {
  /** The proto-header declares a header of 0 bytes. */
  HEADER_EMPTY,
  /** The proto-header declares more than {@link Limits#headerBytes()}. */
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
  /** A key or value of the header contains an unpaired surrogate. */
  HEADER_LONE_SURROGATE,
  /** An object of the header contains a key twice. */
  HEADER_DUPLICATE_KEY,
  /** The header is nested deeper than {@link Limits#headerNesting()}. */
  HEADER_TOO_DEEP,
  /** The header contains more members and elements than {@link Limits#headerEntries()}. */
  HEADER_TOO_MANY_ENTRIES,
  /** A number of the header is longer than {@link Limits#HEADER_NUMBER_LENGTH}. */
  HEADER_NUMBER_TOO_LONG,
  /** Something other than white space follows the object within the header. */
  HEADER_TRAILING_DATA,
  /** A required key is missing. */
  HEADER_MISSING_KEY,
  /** A header value does not have the type that its key requires. */
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
  /** The content was requested as text, and {@code content-encoding} names no known charset. */
  UNKNOWN_CHARSET,
  /** The content is malformed in the charset that {@code content-encoding} names. */
  CONTENT_NOT_TEXT,
  /** The content was requested as JSON and is not well-formed JSON. */
  CONTENT_INVALID_JSON,
  /** The content is JSON, but not of the requested type. */
  CONTENT_TYPE_MISMATCH;

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** Returns the code in the specification and logs, such as {@code header-empty}. */
  public String code() {
    return code;
  }
}
