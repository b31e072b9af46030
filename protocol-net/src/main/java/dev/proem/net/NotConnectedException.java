package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * No address of the client could be connected to in time. Nothing was sent. Immutable and
 * thread-safe.
 */
public final class NotConnectedException extends TransportException {
  private static final long serialVersionUID = 1L;

  public NotConnectedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isSafeToRetry() {
    return true;
  }
}
