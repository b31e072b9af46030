package dev.proem;

/**
 * The dialects of a reader. See {@code docs/spec/protocol.md}, section "Dialects".
 *
 * <p>Immutable and thread-safe.
 */
public enum Dialect {
  /** Accepts exactly what the specification allows; the default. */
  STRICT,

  /**
   * Also accepts what programs based on the tutorial send: {@code byteorder}, {@code content-type}
   * and {@code content-encoding} may be missing or null (the defaults are the native order, {@code
   * binary/octet-stream} and {@code binary}), the four required keys may have {@code _} in place of
   * {@code -}, and JSON contents may contain {@code NaN}, {@code Infinity} and {@code -Infinity}.
   */
  LENIENT
}
