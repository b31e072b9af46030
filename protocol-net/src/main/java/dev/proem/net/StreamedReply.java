package dev.proem.net;

import dev.proem.MessageHeader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;

/**
 * A reply whose content is read as it arrives. It has a connection of its own until the content has
 * been read to its end or the reply is closed: close it in any case. It is closed if its content is
 * not read for {@link ClientTimeouts#reader}, 5 minutes by default. For one thread at a time.
 */
public interface StreamedReply extends Closeable {
  /** Returns the header of the reply. */
  MessageHeader header();

  /**
   * Returns the content.
   *
   * <p>A read waits for the server. It throws a {@link dev.proem.TruncatedMessageException} if the
   * server ends the connection before the end of the content, an {@link OutcomeUnknownException} if
   * the connection breaks or the server sends too slowly, a {@link ClientClosedException} if the
   * client is closed, an {@link IOException} if the thread is interrupted, the reply is closed or
   * nothing has been read for too long, and an {@link IllegalStateException} on the thread of an
   * event loop, which must not wait.
   */
  InputStream content();

  /**
   * Writes the rest of the content to a channel, as it arrives. This is the fastest way to a file
   * or a socket, because a large content is not copied. Waits for the server and for the channel;
   * neither flushes nor closes the channel. Bytes that a failed write did not take can still be
   * read.
   *
   * @param target a channel in blocking mode; it may use the buffers only during its write
   * @return the number of bytes written
   * @throws IllegalBlockingModeException if the channel is in non-blocking mode; nothing has been
   *     read then
   * @throws IOException if writing to the channel fails, the thread is interrupted or the reply is
   *     closed
   * @throws dev.proem.TruncatedMessageException as described for {@link #content()}, like the other
   *     failures there
   */
  long transferTo(WritableByteChannel target) throws IOException;

  /**
   * Closes the reply and discards the unread rest of its content. Does nothing after the first
   * call.
   */
  @Override
  void close();
}
