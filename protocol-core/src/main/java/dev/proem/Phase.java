package dev.proem;

/**
 * The part of a message in which a fault lies. See {@code docs/spec/protocol.md}, section
 * "Message".
 *
 * <p>Immutable and thread-safe.
 */
public enum Phase {
  /** The two bytes that give the length of the header. */
  PROTO_HEADER,
  /** The JSON header. */
  HEADER,
  /** The content. */
  CONTENT
}
