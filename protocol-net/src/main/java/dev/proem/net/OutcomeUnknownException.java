package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a message is unknown: at least a part of it was sent, and the connection ended
 * before the reply. The message may have been executed. Send it again only if it is idempotent.
 * Immutable and thread-safe.
 */
public final class OutcomeUnknownException extends TransportException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isSafeToRetry() {
    return false;
  }
}
