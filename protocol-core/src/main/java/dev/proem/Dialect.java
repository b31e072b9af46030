package dev.proem;

/**
 * How forgiving a reader is. See {@code docs/spec/protocol.md}, section "Dialects".
 *
 * <p>Immutable and thread-safe.
 */
public enum Dialect {
  /** The specification to the letter; the default. */
  STRICT,

  /**
   * Also takes what descendants of the tutorial send: {@code byteorder}, {@code content-type} and
   * {@code content-encoding} may be missing or null (they are then the native order, {@code
   * binary/octet-stream} and {@code binary}), the four required keys may be spelt with {@code _}
   * for {@code -}, and JSON contents may hold {@code NaN}, {@code Infinity} and {@code -Infinity}.
   */
  LENIENT
}
