package dev.proem.net.internal.proxy;

import java.io.IOException;

/** What came in place of a PROXY header is none: the connection is to be closed without a reply. */
final class ProxyHeaderException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /** A fault, told in one sentence without its place, at a byte of the stream counted from 0. */
  ProxyHeaderException(int offset, String message) {
    super("PROXY header: " + message + ", at byte " + offset);
    this.offset = offset;
  }

  /** Where the fault lies, in bytes from 0 at the first byte of the connection. */
  int offset() {
    return offset;
  }
}
