package dev.proem.net;

/**
 * Why a connection was closed. Immutable and thread-safe.
 *
 * @param kind for programs
 * @param text for people: one line, safe for logs
 */
public record CloseReason(Kind kind, String text) {
  /** The kinds of ends. */
  public enum Kind {
    /** The peer closed it, between messages. */
    PEER_CLOSED,
    /** This side closed it, as the application asked. */
    CLOSED,
    /** This side is being shut down. */
    SHUTDOWN,
    /** The peer's bytes are no message, or end inside one. */
    PROTOCOL_FAULT,
    /** A limit was exceeded. */
    LIMIT,
    /** A time-out passed. */
    TIMEOUT,
    /** The TLS handshake or the PROXY header failed. */
    HANDSHAKE_FAILED,
    /** The connection broke. */
    IO_ERROR,
    /** A fault of this program. */
    INTERNAL
  }
}
