package dev.proem.net.internal.content;

import java.io.IOException;

/**
 * The content that is read did not come whole, because its connection ended: no fault in either.
 */
public final class ContentAbortedException extends IOException {
  private static final long serialVersionUID = 1L;

  ContentAbortedException(String why) {
    super(why);
  }
}
