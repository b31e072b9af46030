package dev.proem.net.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection: a plain socket, or TLS over one. No method blocks. Not thread-safe:
 * one event loop uses it.
 *
 * <p>A method that cannot move any bytes now returns 0 or false. The caller then selects the
 * operations that {@link #interest} returns. When one of them is ready, or the callback of TLS has
 * run, it tries again to read and to write, because TLS may have to write before it can read.
 *
 * <p>After an {@link IOException} the wire is broken. It can be closed at once, or as any other, by
 * {@link #shutdownOutput} and {@link #read} up to the end, so the peer gets the reason.
 */
public interface Wire {
  /** The maximum number of bytes that one call writes, so other connections get their turn. */
  int STEP_BYTES = 262_144;

  /**
   * Reads bytes.
   *
   * @param into with room for at least one byte
   * @return the number of bytes, 0 if there are none now, -1 at the end of input; with TLS, also if
   *     there was no close_notify, because a truncated message is detected by its length
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes as many bytes as there is room for. The next call of this method or of {@link #transfer}
   * has to start with the bytes that were not taken.
   *
   * @param from its position is advanced past each byte before the system gets it, encrypted or
   *     not. So if this throws, bytes before the position may have been sent, and bytes after it
   *     have not
   * @return the number of bytes taken, 0 if there is no room
   */
  int write(ByteBuffer from) throws IOException;

  /**
   * Writes bytes of a file, whose position is neither used nor changed. The next call has to start
   * with the bytes that were not moved, as for {@link #write}.
   *
   * @return the number of bytes moved; 0 if there is no room now, or if the file ends before this
   *     position, which {@link FileChannel#size} shows
   */
  long transfer(FileChannel file, long position, long count) throws IOException;

  /**
   * Continues the handshake as far as possible now.
   *
   * @return whether it is done; without TLS, always true
   * @throws SSLException if it failed, with the reason; the peer gets an alert
   */
  boolean handshake() throws IOException;

  /**
   * Returns the operations to select.
   *
   * @param wanted {@link SelectionKey#OP_READ} and {@link SelectionKey#OP_WRITE}, as the connection
   *     needs them
   * @return the same operations, or those that TLS needs first; 0 while a task of TLS runs, after
   *     which the callback is called
   */
  int interest(int wanted);

  /**
   * Ends the output; input can still be read. A peer with TLS 1.2 cannot write any more then
   * either.
   *
   * @return whether this is done; false if there is no room now, and it has to be called again
   */
  boolean shutdownOutput() throws IOException;

  /** Returns the TLS session; null without TLS, and before the handshake is done. */
  @Nullable SSLSession session();

  /**
   * Returns whether {@link #read} may have bytes that no selector reports. A caller that stops
   * reading before it got 0 has to continue without a selector.
   */
  boolean hasBuffered();

  /**
   * Returns whether the first byte that was not taken is already encrypted: the message that it
   * belongs to cannot be cancelled any more.
   */
  default boolean hasUnreportedByte() {
    return false;
  }

  /** Closes the socket at once, without exceptions. A second call does nothing. */
  void close();
}
