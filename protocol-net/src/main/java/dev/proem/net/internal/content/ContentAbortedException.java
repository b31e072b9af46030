package dev.proem.net.internal.content;

import java.io.IOException;

/** The connection was closed before all of its content was received, without a fault. */
public final class ContentAbortedException extends IOException {
  private static final long serialVersionUID = 1L;

  ContentAbortedException(String reason) {
    super(reason);
  }
}
