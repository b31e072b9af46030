package dev.proem;

import java.util.Locale;

/**
 * The codes of error replies, the values of the extension {@code error}. See {@code
 * docs/spec/protocol.md}, section "Extensions", and {@code docs/reference/errors.md}, section
 * "Error replies", for what to do. A service can define its own codes.
 *
 * <p>Immutable and thread-safe.
 */
public enum ReplyCode {
  /**
   * The message is malformed. The connection is closed, but stays open if only the content or the
   * type of an extra header is wrong.
   */
  MALFORMED_MESSAGE,
  /** The header exceeds the limit of the server. The connection is closed. */
  HEADER_TOO_LARGE,
  /** The content exceeds the limit of the server. The connection is closed. */
  CONTENT_TOO_LARGE,
  /**
   * The {@linkplain MessageHeader#deadlineMillis() deadline} of the request expired before the work
   * was done. The connection stays open.
   */
  DEADLINE_EXCEEDED,
  /**
   * The server failed, without details. The connection stays open, unless the server holds too many
   * bytes and had started this request.
   */
  INTERNAL,
  /**
   * A time-out of the server expired. The connection is closed if the message was not received in
   * time, and stays open if its handler was too slow.
   */
  TIMEOUT,
  /**
   * The server has reached its limit of connections, in total or from this address; no request was
   * started. The connection is closed.
   */
  TOO_MANY_CONNECTIONS,
  /**
   * The server has reached its limit of received bytes, or has no thread for a handler; this
   * request was not started. The connection is closed, but stays open if only a thread is missing.
   */
  OVERLOADED,
  /**
   * The server is shutting down; this request was not started, and can safely be sent to another
   * server. The connection is closed.
   */
  SHUTTING_DOWN;

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** Returns the value of the extension {@code error}, such as {@code malformed-message}. */
  public String code() {
    return code;
  }

  /** Returns the reply code with this {@link #code()}; {@link #INTERNAL} for unknown codes. */
  public static ReplyCode of(String code) {
    for (ReplyCode value : values()) {
      if (value.code.equals(code)) {
        return value;
      }
    }
    return INTERNAL;
  }

  /** Returns the code with which a server replies to a fault of its peer. */
  public static ReplyCode of(ErrorCode fault) {
    return switch (fault) {
      case HEADER_TOO_LARGE -> HEADER_TOO_LARGE;
      case CONTENT_TOO_LARGE, DRAIN_TOO_LARGE -> CONTENT_TOO_LARGE;
      default -> MALFORMED_MESSAGE;
    };
  }
}
