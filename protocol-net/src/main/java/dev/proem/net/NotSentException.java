package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * A message was not sent, not even in part, or the server has refused the connection before it read
 * anything: it can be sent again. Immutable and thread-safe.
 */
public final class NotSentException extends TransportException {
  private static final long serialVersionUID = 1L;

  public NotSentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isSafeToRetry() {
    return true;
  }
}
