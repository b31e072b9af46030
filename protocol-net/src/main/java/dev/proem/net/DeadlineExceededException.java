package dev.proem.net;

import org.jspecify.annotations.Nullable;

/** The deadline of the call expired before the reply arrived. Immutable and thread-safe. */
public final class DeadlineExceededException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  public DeadlineExceededException(String message, boolean sent, @Nullable Throwable cause) {
    super(message, cause);
    this.sent = sent;
  }

  /** Returns whether a part of the request was sent. The request may then have been executed. */
  public boolean isSent() {
    return sent;
  }

  @Override
  public boolean isSafeToRetry() {
    return !sent;
  }
}
