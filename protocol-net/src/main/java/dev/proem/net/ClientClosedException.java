package dev.proem.net;

/** This program closed the client before the reply arrived. Immutable and thread-safe. */
public final class ClientClosedException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  public ClientClosedException(String message, boolean sent) {
    super(message, null);
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
