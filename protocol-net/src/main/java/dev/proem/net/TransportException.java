package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * The failure of a message or request. Each subclass says what the caller can do; {@link
 * #isSafeToRetry()} returns whether it can be sent again without the risk that it is executed
 * twice.
 *
 * <p>Unchecked, like {@link dev.proem.ProtocolException} (see ADR 0005). Immutable and thread-safe.
 */
public abstract sealed class TransportException extends RuntimeException
    permits NotConnectedException,
        NotSentException,
        OutcomeUnknownException,
        UnreadableReplyException,
        ErrorReplyException,
        DeadlineExceededException,
        ClientClosedException {
  private static final long serialVersionUID = 1L;

  TransportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns whether the peer has certainly not started to execute the message. It can then be sent
   * again, to the same server or another one, even if it is not idempotent.
   */
  public abstract boolean isSafeToRetry();
}
