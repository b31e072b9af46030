package dev.proem.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A content that is read while it is sent can't be read: no fault of the peer or the network. */
final class SourceException extends IOException {
  private static final long serialVersionUID = 1L;

  SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
