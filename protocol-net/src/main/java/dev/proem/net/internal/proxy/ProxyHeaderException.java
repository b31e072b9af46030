package dev.proem.net.internal.proxy;

import java.io.IOException;

/** The bytes are no PROXY header: the connection is to be closed without a reply. */
final class ProxyHeaderException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /** A fault at a byte of the connection, counted from 0. */
  ProxyHeaderException(int offset, String message) {
    super("PROXY header: " + message + ", at byte " + offset);
    this.offset = offset;
  }

  /** The position of the fault, in bytes from 0 at the first byte of the connection. */
  int offset() {
    return offset;
  }
}
