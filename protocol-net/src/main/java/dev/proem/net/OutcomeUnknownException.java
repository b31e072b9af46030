package dev.proem.net;

import org.jspecify.annotations.Nullable;

/**
 * A message was sent, at least in part, and the connection ended before an answer: it is not known
 * whether it was executed. Send it again only if executing it twice does no harm. Immutable and
 * thread-safe.
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
