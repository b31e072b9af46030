package dev.proem;

import java.util.Locale;

/**
 * Why a request failed, as the extension {@code error} of a reply names it: the codes of {@code
 * docs/spec/protocol.md}, section "Extensions". See {@code docs/reference/errors.md}, section
 * "Error replies", for what to do. Services may have codes of their own besides these.
 *
 * <p>Immutable and thread-safe.
 */
public enum ReplyCode {
  /**
   * The message is malformed. The connection is closed; it stays open only where no more than the
   * content, or the type of an extra header, is at fault.
   */
  MALFORMED_MESSAGE,
  /** The header is longer than the server takes. The connection is closed. */
  HEADER_TOO_LARGE,
  /** The content is longer than the server takes. The connection is closed. */
  CONTENT_TOO_LARGE,
  /**
   * The {@linkplain MessageHeader#deadlineMillis() deadline} of the request passed before the work
   * was done. The connection stays open.
   */
  DEADLINE_EXCEEDED,
  /**
   * The server failed, and tells no more. The connection stays open, unless the server holds too
   * many bytes and had begun this request.
   */
  INTERNAL,
  /**
   * A time-out of the server passed. When the message did not come whole in time, or came too
   * slowly, the connection is closed; when its handler was not done in time, it stays open.
   */
  TIMEOUT,
  /**
   * The server has as many connections as it takes, in all or from this address; no request was
   * begun. The connection is closed.
   */
  TOO_MANY_CONNECTIONS,
  /**
   * The server holds as many bytes as it takes in all, or has no thread for a handler; this request
   * was not begun. The connection is closed, but stays open where only a thread was wanting.
   */
  OVERLOADED,
  /**
   * The server stops; this request was not begun, and can safely be sent to another server. The
   * connection is closed.
   */
  SHUTTING_DOWN;

  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The value of the extension {@code error}, such as {@code malformed-message}. */
  public String code() {
    return code;
  }

  /** The reply code that this is the {@link #code()} of; {@link #INTERNAL} for all other texts. */
  public static ReplyCode of(String code) {
    for (ReplyCode value : values()) {
      if (value.code.equals(code)) {
        return value;
      }
    }
    return INTERNAL;
  }

  /** What a server answers to a fault of its peer. */
  public static ReplyCode of(ErrorCode fault) {
    return switch (fault) {
      case HEADER_TOO_LARGE -> HEADER_TOO_LARGE;
      case CONTENT_TOO_LARGE, DRAIN_TOO_LARGE -> CONTENT_TOO_LARGE;
      default -> MALFORMED_MESSAGE;
    };
  }
}
