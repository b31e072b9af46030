package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * A message or request that did not get through. Each kind says what the caller can do about it:
 * {@link #isSafeToRetry()} tells whether sending it again could make it happen twice.
 *
 * <p>Unchecked, as {@link dev.proem.ProtocolException} is (see ADR 0005). Immutable and
 * thread-safe.
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
   * Whether the peer has certainly not begun to execute it, so that it can be sent again, here or
   * to another server, whatever it does.
   */
  public abstract boolean isSafeToRetry();
}
