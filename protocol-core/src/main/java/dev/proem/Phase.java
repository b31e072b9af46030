package dev.proem;

/**
 * The parts of a message in which a fault can be. See {@code docs/spec/protocol.md}, section
 * "Message".
 *
 * <p>Immutable and thread-safe.
 */
public enum Phase {
  /** The two bytes with the length of the header. */
  PROTO_HEADER,
  /** The JSON header. */
  HEADER,
  /** The content. */
  CONTENT
}
