package dev.proem.net.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The bytes under a connection: a plain socket, or TLS over one. No method blocks. Used by one
 * event loop only, so not thread-safe.
 *
 * <p>What moves nothing for now returns 0 or false. The caller then selects for what {@link
 * #interest} says, and when any of that is ready, or the callback that TLS was given has run, tries
 * all again that it wants: TLS may have to write before it can read.
 *
 * <p>What throws {@link IOException} is broken from then on. It can be closed at once; or closed
 * like any other, by {@link #shutdownOutput} and {@link #read} to the end, so that the peer sees
 * why.
 */
public interface Wire {
  /** The most that one call writes, so that no connection keeps a loop from the others. */
  int STEP_BYTES = 262_144;

  /**
   * Reads what there is.
   *
   * @param into with room for a byte at least
   * @return the number of bytes, 0 when there are none now, -1 at the end; without TLS's own end
   *     mark, too, since a message that is cut off is seen as such by its length
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes what there is room for. The bytes that are not taken have to be the next ones that are
   * given to this method or to {@link #transfer}.
   *
   * @param from its position is moved past each byte before the system gets it, in any form. So
   *     when this throws, bytes before the position may have left, and bytes after it have not
   * @return the number of bytes taken, 0 when there is no room
   */
  int write(ByteBuffer from) throws IOException;

  /**
   * Writes bytes of a file, whose own position is neither used nor changed. The bytes that are not
   * moved have to be the next ones, as with {@link #write}.
   *
   * @return the number of bytes moved; 0 when there is no room now, or nothing in the file at this
   *     position, which {@link FileChannel#size} tells apart
   */
  long transfer(FileChannel file, long position, long count) throws IOException;

  /**
   * Takes the handshake as far as it goes now. True when it is done: at once without TLS.
   *
   * @throws SSLException when it fails, saying why; the peer is told too
   */
  boolean handshake() throws IOException;

  /**
   * What to select for.
   *
   * @param wanted {@link SelectionKey#OP_READ} and {@link SelectionKey#OP_WRITE}, as the connection
   *     above wants them
   * @return the same, or what has to come first; 0 while a task runs, whose end is told by the
   *     callback
   */
  int interest(int wanted);

  /**
   * Tells the peer that no more bytes come; what it sends can still be read. A peer that speaks TLS
   * 1.2 then can't write any more either.
   *
   * @return whether that is said; false when there is no room now: to be called again
   */
  boolean shutdownOutput() throws IOException;

  /** The TLS session; null without TLS, and before the handshake is done. */
  @Nullable SSLSession session();

  /**
   * Whether {@link #read} may have bytes that no selector would report: a caller that stops before
   * it has returned 0 has to come back by itself.
   */
  boolean hasBuffered();

  /**
   * Whether the first of the bytes that were not taken has been encrypted all the same: the message
   * that it belongs to can't be taken back any more.
   */
  default boolean hasUnreportedByte() {
    return false;
  }

  /** Closes the socket, at once and quietly. The second call does nothing. */
  void close();
}
