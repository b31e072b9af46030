package dev.proem.net;

import dev.proem.Message;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.client.ClientEngine;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests to a server and gets their replies, many at a time on each connection. See {@code
 * docs/spec/protocol.md}, sections "Connections" and "Extensions".
 *
 * <pre>{@code
 * try (MessageClient client = MessageClient.connect("127.0.0.1", port)) {
 *   Message reply = client.request(Message.text("hello"));
 * }
 * }</pre>
 *
 * <p>Connections are made when they are needed, or from the start on by a client that {@linkplain
 * MessageClientBuilder#stayConnected stays connected}, and made again when they have ended. A
 * request that may have been executed is never sent again unless it is said to be idempotent. All
 * failures are {@link TransportException}s, each of which says what the caller can do.
 *
 * <p>Thread-safe. The callbacks of its futures, its push listener and its {@link ConnectedListener}
 * run on threads of its own, where they may block and may call it.
 */
public final class MessageClient implements AutoCloseable {
  private final ClientEngine engine;

  MessageClient(ClientEngine engine) {
    this.engine = engine;
    engine.start(this);
  }

  /** A builder; at least one address is needed. */
  public static MessageClientBuilder builder() {
    return new MessageClientBuilder();
  }

  /**
   * A client of one server, with the defaults of everything.
   *
   * @throws NotConnectedException when it can't be connected to
   */
  public static MessageClient connect(String host, int port) {
    return connect(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * A client of one server, with the defaults of everything.
   *
   * @param address an {@link InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
   * @throws NotConnectedException when it can't be connected to
   */
  public static MessageClient connect(SocketAddress address) {
    return builder().address(address).connect();
  }

  // calls

  /** As {@link #request(Message, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public Message request(Message message) {
    return request(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws TransportException when there is no reply; its kinds say what can be done. An interrupt
   *     ends the wait as well, and is set again
   * @throws IllegalStateException on a thread of an event loop, as of an inline handler or a
   *     listener, of whatever server or client: use {@link #send(Message)} there
   * @throws IllegalArgumentException when the header is too long to be sent
   */
  public Message request(Message message, CallOptions options) {
    return request(Outgoing.of(message), options);
  }

  /** As {@link #request(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public Message request(Outgoing message) {
    return request(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request whose content is read while it is sent, on a connection of its own, and waits
   * for its reply. Otherwise as {@link #request(Message, CallOptions)}.
   */
  public Message request(Outgoing message, CallOptions options) {
    return engine.calls().await(Call.Kind.REQUEST, message, options, Message.class);
  }

  /** As {@link #send(Message, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Message> send(Message message) {
    return send(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request.
   *
   * @return completes with the reply, or exceptionally with a {@link TransportException}; when it
   *     is cancelled, or completed by anyone else, such as {@link CompletableFuture#orTimeout}, the
   *     request is taken back if nothing of it has been sent, and its place is free
   * @throws IllegalArgumentException when the header is too long to be sent
   * @throws NotSentException when too many requests are in flight, with {@link WhenFull#THROW}
   */
  public CompletableFuture<Message> send(Message message, CallOptions options) {
    return send(Outgoing.of(message), options);
  }

  /** As {@link #send(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Message> send(Outgoing message) {
    return send(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request whose content is read while it is sent, on a connection of its own. Otherwise
   * as {@link #send(Message, CallOptions)}.
   */
  public CompletableFuture<Message> send(Outgoing message, CallOptions options) {
    return engine.calls().start(Call.Kind.REQUEST, message, options);
  }

  /** As {@link #sendOneWay(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Void> sendOneWay(Message message) {
    return sendOneWay(message, CallOptions.DEFAULT);
  }

  /** As {@link #sendOneWay(Outgoing, CallOptions)}. */
  public CompletableFuture<Void> sendOneWay(Message message, CallOptions options) {
    return sendOneWay(Outgoing.of(message), options);
  }

  /** As {@link #sendOneWay(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Void> sendOneWay(Outgoing message) {
    return sendOneWay(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a message that is not answered.
   *
   * @return completes when the system has taken all of it, which doesn't say that the server has
   *     it; else exceptionally with a {@link TransportException}
   * @throws IllegalArgumentException when the header is too long to be sent
   */
  public CompletableFuture<Void> sendOneWay(Outgoing message, CallOptions options) {
    return engine.calls().start(Call.Kind.ONE_WAY, message, options);
  }

  /** As {@link #requestStreamed(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public StreamedReply requestStreamed(Message message) {
    return requestStreamed(message, CallOptions.DEFAULT);
  }

  /** As {@link #requestStreamed(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public StreamedReply requestStreamed(Outgoing message) {
    return requestStreamed(message, CallOptions.DEFAULT);
  }

  /** As {@link #requestStreamed(Outgoing, CallOptions)}. */
  public StreamedReply requestStreamed(Message message, CallOptions options) {
    return requestStreamed(Outgoing.of(message), options);
  }

  /**
   * Sends a request on a connection of its own, and waits for the header of its reply, whose
   * content is then read as it arrives. The deadline is for the header; afterwards the server has
   * to send with the minimum rate of {@link ServerTimeouts}, as long as the content is being read.
   *
   * @return to be closed by the caller
   * @throws TransportException as {@link #request(Message, CallOptions)} does
   */
  public StreamedReply requestStreamed(Outgoing message, CallOptions options) {
    return engine.calls().await(Call.Kind.STREAMED, message, options, StreamedReply.class);
  }

  /** On one line, for logs: its addresses, and how many connections and calls it has. */
  @Override
  public String toString() {
    return engine.toString();
  }

  // connections and end

  /** Makes sure that there is a connection. */
  void ensureConnected() {
    engine.calls().awaitConnection();
  }

  /**
   * Closes all connections. Calls that are not answered yet fail with a {@link
   * ClientClosedException}: their futures are complete when this method returns, however many they
   * are. Waits for the client's threads to end, but not for callbacks that take longer than a
   * second, and not on a thread of a callback. Does nothing after the first call.
   */
  @Override
  public void close() {
    engine.close();
  }
}
