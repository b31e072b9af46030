package dev.proem.net.internal.content;

import java.io.IOException;

/**
 * The content that is read did not come whole, because its connection ended: no fault in either.
 */
public final class BrokenOffException extends IOException {
  private static final long serialVersionUID = 1L;

  BrokenOffException(String why) {
    super(why);
  }
}
