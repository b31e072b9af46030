package dev.proem.net;

import org.jspecify.annotations.Nullable;

/** The caller's deadline passed before the reply came. Immutable and thread-safe. */
public final class DeadlineExceededException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  public DeadlineExceededException(String message, boolean sent, @Nullable Throwable cause) {
    super(message, cause);
    this.sent = sent;
  }

  /** Whether some of the request had been sent: then it may have been executed. */
  public boolean isSent() {
    return sent;
  }

  @Override
  public boolean isSafeToRetry() {
    return !sent;
  }
}
