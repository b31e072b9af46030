package dev.proem.net;

import dev.proem.ProtocolException;

/**
 * The server answered, and its reply can't be read: it is over the client's own limits, or it is no
 * message. The request may have been executed, and is not sent again, not even an idempotent one:
 * the next reply would be no other. {@link #fault()} says what is wrong with the reply. Immutable
 * and thread-safe.
 */
public final class UnreadableReplyException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final ProtocolException fault;

  public UnreadableReplyException(String message, ProtocolException fault) {
    super(message, fault);
    this.fault = fault;
  }

  /**
   * What is wrong with the reply, which is the cause as well: a {@link
   * dev.proem.LimitExceededException}, with the size and the limit, where it is over a limit of
   * {@link MessageClientBuilder#limits}.
   */
  public ProtocolException fault() {
    return fault;
  }

  @Override
  public boolean isSafeToRetry() {
    return false;
  }
}
