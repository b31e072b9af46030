package dev.proem.net;

import dev.proem.Message;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.client.ClientEngine;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends requests to a server and receives their replies, with many requests in flight
 * on each connection. See {@code docs/spec/protocol.md}, sections "Connections" and "Extensions".
 *
 * <pre>{@code
 * try (MessageClient client = MessageClient.connect("127.0.0.1", port)) {
 *   Message reply = client.request(Message.text("hello"));
 * }
 * }</pre>
 *
 * <p>The client connects when a connection is needed, or from the start if it {@linkplain
 * MessageClientBuilder#stayConnected stays connected}, and connects again after a connection has
 * ended. A request that may have been executed is never sent again unless it is {@linkplain
 * CallOptions#idempotent idempotent}. All failures are {@link TransportException}s; each kind says
 * what the caller can do.
 *
 * <p>Thread-safe. The dependent actions of its futures, its push listener and its {@link
 * ConnectedListener} run on threads of the client, where they may block and may call the client.
 */
public final class MessageClient implements AutoCloseable {
  private final ClientEngine engine;

  MessageClient(ClientEngine engine, @Nullable ConnectedListener listener) {
    this.engine = engine;
    engine.start(
        listener == null
            ? null
            : (connection, again) -> listener.connected(this, connection, again));
  }

  /** Returns a new builder. At least one address must be set. */
  public static MessageClientBuilder builder() {
    return new MessageClientBuilder();
  }

  /**
   * Creates a client of one server with default settings, and connects it.
   *
   * @throws NotConnectedException if it cannot connect to the server
   */
  public static MessageClient connect(String host, int port) {
    return connect(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * Creates a client of one server with default settings, and connects it.
   *
   * @param address an {@link InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
   * @throws NotConnectedException if it cannot connect to the server
   */
  public static MessageClient connect(SocketAddress address) {
    return builder().address(address).connect();
  }

  // calls

  /** Equivalent to {@link #request(Message, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public Message request(Message message) {
    return request(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws TransportException if there is no reply; the subclasses say what the caller can do. An
   *     interrupt of the thread also ends the wait; its interrupt status is set again
   * @throws IllegalStateException on the thread of an event loop of any server or client, for
   *     example in an inline handler or a listener; use {@link #send(Message)} there
   * @throws IllegalArgumentException if the header is too long to be sent
   */
  public Message request(Message message, CallOptions options) {
    return request(Outgoing.of(message), options);
  }

  /** Equivalent to {@link #request(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public Message request(Outgoing message) {
    return request(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request whose content may be read while it is sent, and waits for its reply. A content
   * that is read while it is sent has a connection of its own. Otherwise the same as {@link
   * #request(Message, CallOptions)}.
   */
  public Message request(Outgoing message, CallOptions options) {
    return engine.calls().await(Call.Kind.REQUEST, message, options, Message.class);
  }

  /** Equivalent to {@link #send(Message, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Message> send(Message message) {
    return send(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request.
   *
   * @return completes with the reply, or exceptionally with a {@link TransportException}. If it is
   *     cancelled or completed by other code, such as {@link CompletableFuture#orTimeout}, a
   *     request of which nothing has been sent is removed from the queue and no longer counts as in
   *     flight
   * @throws IllegalArgumentException if the header is too long to be sent
   * @throws NotSentException if too many requests are in flight, with {@link WhenFull#THROW}
   */
  public CompletableFuture<Message> send(Message message, CallOptions options) {
    return send(Outgoing.of(message), options);
  }

  /** Equivalent to {@link #send(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Message> send(Outgoing message) {
    return send(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request whose content may be read while it is sent. A content that is read while it is
   * sent has a connection of its own. Otherwise the same as {@link #send(Message, CallOptions)}.
   */
  public CompletableFuture<Message> send(Outgoing message, CallOptions options) {
    return engine.calls().start(Call.Kind.REQUEST, message, options);
  }

  /** Equivalent to {@link #sendOneWay(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Void> sendOneWay(Message message) {
    return sendOneWay(message, CallOptions.DEFAULT);
  }

  /** Equivalent to {@link #sendOneWay(Outgoing, CallOptions)}. */
  public CompletableFuture<Void> sendOneWay(Message message, CallOptions options) {
    return sendOneWay(Outgoing.of(message), options);
  }

  /** Equivalent to {@link #sendOneWay(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Void> sendOneWay(Outgoing message) {
    return sendOneWay(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a one-way message.
   *
   * @return completes when the system has taken all bytes of the message, which does not mean that
   *     the server has received them; or exceptionally with a {@link TransportException}
   * @throws IllegalArgumentException if the header is too long to be sent
   */
  public CompletableFuture<Void> sendOneWay(Outgoing message, CallOptions options) {
    return engine.calls().start(Call.Kind.ONE_WAY, message, options);
  }

  /**
   * Equivalent to {@link #requestStreamed(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}.
   */
  public StreamedReply requestStreamed(Message message) {
    return requestStreamed(message, CallOptions.DEFAULT);
  }

  /**
   * Equivalent to {@link #requestStreamed(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}.
   */
  public StreamedReply requestStreamed(Outgoing message) {
    return requestStreamed(message, CallOptions.DEFAULT);
  }

  /** Equivalent to {@link #requestStreamed(Outgoing, CallOptions)}. */
  public StreamedReply requestStreamed(Message message, CallOptions options) {
    return requestStreamed(Outgoing.of(message), options);
  }

  /**
   * Sends a request on a connection of its own and waits for the header of its reply. The content
   * of the reply is then read as it arrives. The deadline applies to the header; after that, the
   * server must send at the default minimum rate of {@link ServerTimeouts} while the content is
   * being read.
   *
   * @return the reply, which the caller must close
   * @throws TransportException as in {@link #request(Message, CallOptions)}
   */
  public StreamedReply requestStreamed(Outgoing message, CallOptions options) {
    return engine.calls().await(Call.Kind.STREAMED, message, options, StreamedReply.class);
  }

  /** Returns one line for logs: the addresses, and the numbers of connections and calls. */
  @Override
  public String toString() {
    return engine.toString();
  }

  // connections and close

  /** Waits for a connection; closes the client if there is none. */
  MessageClient connected() {
    try {
      engine.calls().awaitConnection();
      return this;
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /**
   * Closes all connections. Calls without a reply fail with a {@link ClientClosedException}; their
   * futures are complete when this method returns, regardless of their number. Waits for the
   * threads of the client to end, but at most one second for callbacks, and not at all on the
   * thread of a callback. Does nothing after the first call.
   */
  @Override
  public void close() {
    engine.close();
  }
}
