package dev.proem.net;

import dev.proem.Message;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLSession;

/**
 * One connection of a {@link MessageServer} or a {@link MessageClient}. Thread-safe. Its methods
 * never block. As a text, it is its {@link #id} and {@link #remoteAddress}, on one line, for logs.
 */
public interface Connection {
  /** A number of its own within its server or client, from 1 in the order of their beginning. */
  long id();

  /** This side's address. */
  SocketAddress localAddress();

  /**
   * The peer's address; with PROXY protocol, the address of the true client that the load balancer
   * names.
   */
  SocketAddress remoteAddress();

  /**
   * The TLS session, with the peer's certificate in {@link SSLSession#getPeerCertificates()}; empty
   * without TLS.
   */
  Optional<SSLSession> tls();

  /** Values that belong to the connection, yours to use; empty at first. */
  ConcurrentMap<String, Object> attributes();

  /**
   * Sends a message that is no reply. A server marks it with the extra header {@code push}, so that
   * no client takes it for a reply; the extra headers of the transport are removed, as {@link
   * Outgoing} says. When more bytes than the high watermark are unsent already, it is not queued:
   * nothing is sent without bounds to a peer that doesn't read.
   *
   * @return completes when the system has taken all of it; exceptionally with a {@link
   *     NotSentException} when it was not queued or never begun, with an {@link
   *     OutcomeUnknownException} when the connection ended inside of it. Its callbacks run on a
   *     thread for callbacks, never on an event loop, so they may block
   * @throws IllegalArgumentException when the header is too long to be sent
   */
  CompletableFuture<Void> send(Message message);

  /** As {@link #send(Message)}, with a content that is read while it is sent. */
  CompletableFuture<Void> send(Outgoing message);

  /**
   * How many bytes have been queued and not yet been taken by the system; a content that is read
   * while it is sent does not count.
   */
  long unsentBytes();

  /**
   * How many bytes have come so far, of whole messages and of one that is incomplete; with TLS,
   * after decryption. Still known when the connection is closed.
   */
  long receivedBytes();

  /** How many requests have come, or gone, that are not yet answered. */
  int requestsInFlight();

  /** Whether messages can still be sent and received. */
  boolean isOpen();

  /**
   * Sends what is queued, says that no more comes, and closes. Requests in flight are answered
   * first: a client still reads their replies, within their deadlines, and makes another connection
   * for its next calls; a server lets handlers that run reply, but reads no more, so that a handler
   * which waits for more of a streamed content gets an {@link java.io.IOException} at once. Does
   * nothing when it is closed.
   */
  void close();
}
