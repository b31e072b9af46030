package dev.proem.net;

/**
 * The reason why a connection was closed. Immutable and thread-safe.
 *
 * @param kind the kind of reason, for programs
 * @param text one line for people, safe to log
 */
public record CloseReason(Kind kind, String text) {
  /** The kinds of reasons. */
  public enum Kind {
    /** The peer closed the connection between messages. */
    PEER_CLOSED,
    /** The application closed the connection. */
    CLOSED,
    /** The server or client of this side is shutting down. */
    SHUTDOWN,
    /** The peer's bytes are not a message, or end inside a message. */
    PROTOCOL_FAULT,
    /** A limit was exceeded. */
    LIMIT,
    /** A time-out expired. */
    TIMEOUT,
    /** The TLS handshake or the PROXY header failed. */
    HANDSHAKE_FAILED,
    /** Reading or writing failed, for example because the peer reset the connection. */
    IO_ERROR,
    /** An error in this program. */
    INTERNAL
  }
}
