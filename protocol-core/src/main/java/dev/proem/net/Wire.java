package dev.proem.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The bytes under a connection: a plain socket, or TLS over one. No method blocks. Used by one
 * event loop only, so not thread-safe.
 *
 * <p>What throws {@link IOException} is broken from then on, and left to be closed. What moves
 * nothing for now returns 0 or false; the caller selects for {@link #interest} and calls again.
 */
interface Wire {
  /** Reads what there is. Returns the number of bytes, 0 when there are none now, -1 at the end. */
  int read(ByteBuffer into) throws IOException;

  /** Writes what there is room for. Returns the number of bytes taken, 0 when there is no room. */
  int write(ByteBuffer from) throws IOException;

  /**
   * Writes bytes of a file, whose own position is neither used nor changed.
   *
   * @return the number of bytes moved; 0 when there is no room now, or nothing in the file at this
   *     position, which {@link FileChannel#size} tells apart
   */
  long transfer(FileChannel file, long position, long count) throws IOException;

  /** Takes the handshake as far as it goes now. True when it is done: at once without TLS. */
  boolean handshake() throws IOException;

  /**
   * What to select for: TLS may have to write in order to read, or to wait for neither.
   *
   * @param wanted {@link SelectionKey#OP_READ} and {@link SelectionKey#OP_WRITE}, as the connection
   *     above wants them
   * @return the same, or what has to come first; 0 while a task runs whose end resumes the caller
   */
  int interest(int wanted);

  /**
   * Tells the peer that no more bytes come; what it sends can still be read.
   *
   * @return whether that is said; false when there is no room now: to be called again
   */
  boolean shutdownOutput() throws IOException;

  /** The TLS session; null without TLS. */
  @Nullable SSLSession session();

  /**
   * Whether {@link #read} may have bytes that no selector would report: a caller that reads less
   * than there is has to come back by itself.
   */
  boolean hasBuffered();

  /** Closes the socket, at once and quietly. The second call does nothing. */
  void close();
}
