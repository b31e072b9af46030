package dev.proem.net;

import dev.proem.ProtocolException;

/**
 * The server replied, but the reply cannot be read: it exceeds a limit of the client, or it is not
 * a message. The request may have been executed. It is not sent again, even if it is idempotent,
 * because the next reply would be the same. {@link #fault()} describes the fault in the reply.
 * Immutable and thread-safe.
 */
public final class UnreadableReplyException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final ProtocolException fault;

  public UnreadableReplyException(String message, ProtocolException fault) {
    super(message, fault);
    this.fault = fault;
  }

  /**
   * Returns the fault in the reply, which is also the cause: a {@link
   * dev.proem.LimitExceededException}, with the size and the limit, if the reply exceeds a limit of
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
