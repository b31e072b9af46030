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

/** One request while it is served. Thread-safe, but for {@link #content()}. */
public interface Exchange {
  /** The header of the request. */
  MessageHeader header();

  /**
   * The request, whole.
   *
   * @throws IllegalStateException where it is streamed, in a server with a {@link StreamHandler}
   */
  Message message();

  /**
   * The content of the request, as it arrives: for one thread at a time, usable until the request
   * is answered. A read waits for the peer; it throws a {@link dev.proem.TruncatedMessageException}
   * when the peer ends the connection before the content does, another {@link java.io.IOException}
   * when it breaks or the request is given up, and an {@link java.io.InterruptedIOException} when
   * the thread is interrupted, as it is when the handler's time is over, and an {@link
   * IllegalStateException} on a thread of an event loop, which can't wait. In a server without a
   * {@link StreamHandler}, the whole content.
   */
  InputStream content();

  /**
   * Writes all of the content that has not been read, to its end, as it arrives: for a file or a
   * socket the fastest way, since a large streamed content is not copied on its way. Waits for the
   * peer and for the channel; neither flushes nor closes the channel. What a write that failed has
   * left over can still be read.
   *
   * @param target in blocking mode; may use the buffers that it is given during its write only
   * @return the number of bytes written
   * @throws IllegalBlockingModeException when the channel is in non-blocking mode
   * @throws IOException when the channel can't be written, and otherwise as {@link #content()} says
   */
  default long transferTo(WritableByteChannel target) throws IOException {
    return content().transferTo(Channels.newOutputStream(target));
  }

  /** The connection that the request came on. */
  Connection connection();

  /**
   * For how long the client will still wait, from the extra header {@code deadline-ms}; not less
   * than zero. Empty when the client did not say.
   */
  Optional<Duration> remaining();

  /**
   * Says that this request gets no reply, on purpose: then the handler returns null, and a reply or
   * an exception of it is not sent. For peers that expect none; one that waits does so until its
   * deadline. Without it, null is a mistake, and answered with the error {@code internal}.
   *
   * <p>The peer could take a later error without {@code in-reply-to} for the reply to this request,
   * and send again what was executed. So no such error is sent on this connection any more.
   */
  void noReply();

  /** Whether nobody waits for the reply any more: deadline passed, timed out, connection gone. */
  boolean isAbandoned();
}
