package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.Wire;
import java.io.IOException;

/**
 * A content that is read while it is sent, in constant memory. Used by the thread of the loop only.
 */
public interface ContentSource {
  /**
   * Writes some of it.
   *
   * @param most how many bytes at most, more than 0
   * @return how many bytes were moved, 0 when there is no room or nothing to be moved yet
   * @throws IOException when it can't be read, ends too early, or the connection is broken
   */
  long moveTo(Wire wire, long most) throws IOException;

  /** How many bytes have not been moved yet. */
  long remaining();

  /** Whether the next bytes are not there yet; the connection is resumed when they are. */
  boolean isWaiting();

  /** Closes what it is read from, quietly. The second call does nothing. */
  void close();
}
