package dev.proem.net;

import dev.proem.Message;
import dev.proem.net.internal.message.ErrorReplies;

/**
 * The server answered with an error reply. {@code docs/reference/errors.md} lists the codes with
 * their meaning and what to do. Immutable and thread-safe.
 */
public final class ErrorReplyException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final transient Message reply;
  private final String code;

  public ErrorReplyException(String code, Message reply, String message) {
    super(message, null);
    this.code = code;
    this.reply = reply;
  }

  /**
   * Returns the code: the value of the extra header {@code error}, such as {@code
   * content-too-large}.
   */
  public String code() {
    return code;
  }

  /** Returns the error reply. */
  public Message reply() {
    return reply;
  }

  /** Returns true for the codes that mean that the server did not start to execute the request. */
  @Override
  public boolean isSafeToRetry() {
    return ErrorReplies.isNotStarted(code);
  }
}
