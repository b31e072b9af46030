package dev.proem.net;

import dev.proem.MessageHeader;
import java.time.Duration;

/**
 * Is notified of events on the connections of a {@link MessageServer} or {@link MessageClient}, for
 * metrics and logs. Each method does nothing unless it is overridden.
 *
 * <p>For each connection, either {@link #opened} and later {@link #closed} are called, once each,
 * with all other events between them; or {@link #refused} is called once, with no other event
 * except {@link #limitHit}.
 *
 * <p>Called on the thread of the connection, between reading and writing. A method must be quick
 * and must not block (calls of this library that wait throw an {@link IllegalStateException}
 * there). It may be called by several threads at once for different connections. Exceptions are
 * logged and have no other effect.
 */
public interface TransportListener {
  /** A listener that does nothing. */
  TransportListener NONE = new TransportListener() {};

  /** A connection was accepted or made, including the handshake, and can be used. */
  default void opened(Connection connection) {}

  /** A connection that had been {@link #opened} was closed. */
  default void closed(Connection connection, CloseReason reason, Duration open) {}

  /** A connection was refused, or failed before it could be used. */
  default void refused(java.net.SocketAddress remoteAddress, CloseReason reason) {}

  /**
   * A message was received.
   *
   * @param bytes its size, including proto-header and header
   * @param arrival the time from its first byte to its last
   */
  default void received(
      Connection connection, MessageHeader header, long bytes, Duration arrival) {}

  /**
   * A message was sent: the system has taken all its bytes.
   *
   * @param bytes its size, including proto-header and header
   */
  default void sent(Connection connection, MessageHeader header, long bytes) {}

  /**
   * A request was answered, by a handler of this server or by the server of this client.
   *
   * @param request the header of the request
   * @param reply the header of the reply; it has the extra header {@code error} if the request
   *     failed
   * @param duration the time from the request to the last byte of its reply. On a server it starts
   *     with the last byte of the request, or of its header if the request is streamed; on a client
   *     it starts with the call, and ends with the header of a streamed reply
   */
  default void answered(
      Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {}

  /**
   * A failure occurred on a connection, for example an exception in a handler, or bytes of the peer
   * that are not a message.
   *
   * @param fault the exception; if the future of a handler failed, its cause without the {@code
   *     CompletionException}
   */
  default void failed(Connection connection, Throwable fault) {}

  /**
   * The unsent bytes of a connection exceeded the high watermark; reading is paused. {@link
   * #underLowWatermark} follows, or the end of the connection.
   */
  default void overHighWatermark(Connection connection, long unsentBytes) {}

  /** The unsent bytes of a connection fell to the low watermark; reading is resumed. */
  default void underLowWatermark(Connection connection, long unsentBytes) {}

  /**
   * A limit was exceeded or a time-out expired.
   *
   * @param name its name, as in {@code docs/reference/limits.md}, such as {@code
   *     ServerLimits.connections}
   * @param value the limit, in its unit (time-outs in milliseconds)
   */
  default void limitHit(java.net.SocketAddress remoteAddress, String name, long value) {}
}
