package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.Wire;
import java.io.IOException;

/**
 * A content that is read while it is sent, in constant memory. Used by the thread of the event loop
 * only.
 */
public interface ContentSource {
  /**
   * Writes bytes of the content.
   *
   * @param most the maximum number of bytes, more than 0
   * @return the number of bytes moved, 0 if there is no room or no bytes have been read yet
   * @throws IOException if the content can't be read or ends too early, or the wire is broken
   */
  long moveTo(Wire wire, long most) throws IOException;

  /** Returns the number of bytes that have not been moved yet. */
  long remaining();

  /** Returns whether the next bytes are being read; afterwards, the connection resumes. */
  boolean isWaiting();

  /** Closes the source, without exceptions. A second call does nothing. */
  void close();
}
