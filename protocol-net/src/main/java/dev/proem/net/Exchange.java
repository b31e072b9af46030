package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * One request while it is handled, and the means to answer it. Thread-safe, except for {@link
 * #content()}.
 */
public interface Exchange {
  /** Returns the header of the request. */
  MessageHeader header();

  /**
   * Returns the complete request.
   *
   * @throws IllegalStateException if the request is streamed, because the server has a {@link
   *     StreamHandler}
   */
  Message message();

  /**
   * Returns the content of the request as it arrives: for one thread at a time, until the request
   * is answered. In a server without a {@link StreamHandler}, the complete content.
   *
   * <p>A read waits for the peer. It throws a {@link dev.proem.TruncatedMessageException} if the
   * peer ends the connection before the end of the content, another {@link java.io.IOException} if
   * the connection breaks or the request is cancelled, an {@link java.io.InterruptedIOException} if
   * the thread is interrupted, which happens when the time-out of the handler expires, and an
   * {@link IllegalStateException} on the thread of an event loop, which must not wait.
   */
  InputStream content();

  /**
   * Writes the rest of the content to a channel, as it arrives. This is the fastest way to a file
   * or a socket, because a large streamed content is not copied. Waits for the peer and for the
   * channel; neither flushes nor closes the channel. Bytes that a failed write did not take can
   * still be read.
   *
   * @param target a channel in blocking mode; it may use the buffers only during its write
   * @return the number of bytes written
   * @throws IllegalBlockingModeException if the channel is in non-blocking mode
   * @throws IOException if writing to the channel fails, or as described for {@link #content()}
   */
  default long transferTo(WritableByteChannel target) throws IOException {
    return content().transferTo(Channels.newOutputStream(target));
  }

  /** Returns the connection on which the request arrived. */
  Connection connection();

  /**
   * Returns the remaining time until the deadline of the client, from the extra header {@code
   * deadline-ms}; zero at least. Empty if the client sent no deadline.
   */
  Optional<Duration> remaining();

  /**
   * Declares that this request gets no reply. The handler then returns null, and its reply or
   * exception is not sent. For peers that expect no reply; a peer that waits does so until its
   * deadline. Without this call, a null reply is a programming error, which is answered with the
   * error {@code internal}.
   *
   * <p>The peer could take a later error without {@code in-reply-to} for the reply to this request,
   * and send a request again that was executed. Therefore no such error is sent on this connection
   * afterwards.
   */
  void noReply();

  /**
   * Returns whether no reply is expected any more: the deadline or time-out has expired, or the
   * connection is closed.
   */
  boolean isAbandoned();
}
