package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * The message was not sent, not even in part, or the server refused the connection before it read
 * anything. The message can be sent again. Immutable and thread-safe.
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
