package dev.proem.net;

import dev.proem.MessageHeader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;

/**
 * A reply whose content is read as it arrives. It has a connection to itself until its content has
 * been read to the end or it is closed: close it in any case. One that is not read for long ({@link
 * ClientTimeouts#reader}, 5 minutes by default) is closed. For one thread at a time.
 */
public interface StreamedReply extends Closeable {
  /** What the reply says of its content. */
  MessageHeader header();

  /**
   * The content. A read waits for the server; it throws a {@link
   * dev.proem.TruncatedMessageException} when the server ends the connection before the content is
   * complete, an {@link OutcomeUnknownException} when the connection breaks or the server sends too
   * slowly, a {@link ClientClosedException} when the client is closed, and an {@link IOException}
   * when the reader is interrupted, has closed it, or has not read for too long. On a thread of an
   * event loop, which can't wait, it throws an {@link IllegalStateException}.
   */
  InputStream content();

  /**
   * Writes all of the content that has not been read, to its end, as it arrives: for a file or a
   * socket the fastest way, since a large content is not copied on its way. Waits for the server
   * and for the channel; neither flushes nor closes the channel. What a write that failed has left
   * over can still be read.
   *
   * @param target in blocking mode; may use the buffers that it is given during its write only
   * @return the number of bytes written
   * @throws IllegalBlockingModeException when the channel is in non-blocking mode; nothing has been
   *     read then
   * @throws IOException when the channel can't be written, when the reader is interrupted, or has
   *     closed this
   * @throws dev.proem.TruncatedMessageException as {@link #content()} says, as well as the other
   *     failures there
   */
  long transferTo(WritableByteChannel target) throws IOException;

  /** Drops what has not been read. Does nothing after the first call. */
  @Override
  void close();
}
