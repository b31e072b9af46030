package dev.proem.net;

import dev.proem.MessageHeader;
import java.time.Duration;

/**
 * Hears what happens on the connections of a {@link MessageServer} or {@link MessageClient}, for
 * metrics and logs. Each method does nothing unless it is overridden.
 *
 * <p>Of each connection it hears {@link #opened} and later {@link #closed}, once each, with all
 * else between them; or {@link #refused} once, with nothing else but the {@linkplain #limitHit
 * limit}.
 *
 * <p>Called on the thread of the connection, between reading and writing: it must be quick, must
 * not block (calls of this library that wait throw an {@link IllegalStateException} there), and may
 * be called by several threads at once for different connections. What it throws is logged and has
 * no other effect.
 */
public interface TransportListener {
  /** Hears nothing. */
  TransportListener NONE = new TransportListener() {};

  /** A connection can be used: accepted or connected, handshake included. */
  default void opened(Connection connection) {}

  /** A connection that had been {@link #opened} is closed. */
  default void closed(Connection connection, CloseReason reason, Duration open) {}

  /** A connection was refused, or failed before it could be used. */
  default void refused(java.net.SocketAddress remoteAddress, CloseReason reason) {}

  /**
   * A message has come.
   *
   * @param bytes its size, proto-header and header included
   * @param arrival how long it took from its first byte to its last
   */
  default void received(
      Connection connection, MessageHeader header, long bytes, Duration arrival) {}

  /**
   * A message has been handed to the system.
   *
   * @param bytes its size, proto-header and header included
   */
  default void sent(Connection connection, MessageHeader header, long bytes) {}

  /**
   * A request was answered: by a handler of this server, or to this client.
   *
   * @param request the header of the request
   * @param reply the header of the reply; it has the extra header {@code error} when the request
   *     failed
   * @param duration from the request (at a server its last byte, or of a streamed one its header;
   *     at a client its call) to the last byte of its reply, or to the header of one that a client
   *     streams
   */
  default void answered(
      Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {}

  /**
   * Something went wrong on a connection: a handler threw, the peer's bytes are no message.
   *
   * @param fault what was thrown, or the failure of a handler's future without the {@code
   *     CompletionException} around it
   */
  default void failed(Connection connection, Throwable fault) {}

  /**
   * The unsent bytes of a connection rose over the high watermark; it is not read for now. Next
   * comes {@link #underLowWatermark}, or its end.
   */
  default void overHighWatermark(Connection connection, long unsentBytes) {}

  /** The unsent bytes of a connection fell to the low watermark; it is read again. */
  default void underLowWatermark(Connection connection, long unsentBytes) {}

  /**
   * A limit or a time-out was hit.
   *
   * @param name its name, as in {@code docs/reference/limits.md}, such as {@code
   *     ServerLimits.connections}
   * @param value the limit, in its unit (time-outs in milliseconds)
   */
  default void limitHit(java.net.SocketAddress remoteAddress, String name, long value) {}
}
