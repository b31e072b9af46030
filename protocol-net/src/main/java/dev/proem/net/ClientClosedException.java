package dev.proem.net;

/** The client was closed, by this program, before the reply came. Immutable and thread-safe. */
public final class ClientClosedException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  public ClientClosedException(String message, boolean sent) {
    super(message, null);
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
