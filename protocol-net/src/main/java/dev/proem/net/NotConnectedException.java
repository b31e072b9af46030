package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * The client could not connect to any of its addresses in time. Nothing was sent. Immutable and
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
