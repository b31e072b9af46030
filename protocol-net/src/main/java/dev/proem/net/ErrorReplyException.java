package dev.proem.net;

import dev.proem.Message;
import dev.proem.net.internal.connection.ErrorReplies;

/**
 * The server answered with an error reply. {@link #code()} is for programs; see {@code
 * docs/reference/errors.md} for what each code means and what to do. Immutable and thread-safe.
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

  /** The value of the extra header {@code error}, such as {@code content-too-large}. */
  public String code() {
    return code;
  }

  /** The error reply. */
  public Message reply() {
    return reply;
  }

  /** True for the codes with which a server says that it did not begin to execute the request. */
  @Override
  public boolean isSafeToRetry() {
    return ErrorReplies.isNotBegun(code);
  }
}
