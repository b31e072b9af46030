package dev.proem.net.internal.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A content that is read while it is sent can't be read: no fault of the peer or the network. */
public final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  public SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
