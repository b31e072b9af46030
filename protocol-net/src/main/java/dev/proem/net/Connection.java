package dev.proem.net;

import dev.proem.Message;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLSession;

/**
 * A connection of a {@link MessageServer} or a {@link MessageClient}. Thread-safe. Its methods
 * never block. {@code toString()} returns its {@link #id} and {@link #remoteAddress} on one line,
 * for logs.
 */
public interface Connection {
  /**
   * Returns a number that is unique within the server or client, from 1, in the order in which
   * connections start.
   */
  long id();

  /** Returns the address of this side. */
  SocketAddress localAddress();

  /**
   * Returns the address of the peer; with the PROXY protocol, the address of the original client
   * that the load balancer names.
   */
  SocketAddress remoteAddress();

  /**
   * Returns the TLS session, with the peer's certificate in {@link
   * SSLSession#getPeerCertificates()}; empty without TLS.
   */
  Optional<SSLSession> tls();

  /** Returns attributes that the application can attach to the connection; initially empty. */
  ConcurrentMap<String, Object> attributes();

  /**
   * Sends a message that is not a reply. A server marks it with the extra header {@code push}, so
   * that no client takes it for a reply; the extra headers of the transport are removed, see {@link
   * Outgoing}. While more bytes than the high watermark are unsent, the message is not queued: the
   * memory for a peer that does not read is limited.
   *
   * @return completes when the system has taken all bytes of the message. Fails with a {@link
   *     NotSentException} if it was not queued or not started, and with an {@link
   *     OutcomeUnknownException} if the connection ended inside the message. Dependent actions run
   *     on a callback thread, never on an event loop, so they may block
   * @throws IllegalArgumentException if the header is too long to be sent
   */
  CompletableFuture<Void> send(Message message);

  /**
   * Sends a message like {@link #send(Message)}, with a content that may be read while it is sent.
   */
  CompletableFuture<Void> send(Outgoing message);

  /**
   * Returns the number of bytes that are queued and not yet taken by the system. A content that is
   * read while it is sent does not count.
   */
  long unsentBytes();

  /**
   * Returns the number of bytes received so far, including incomplete messages; with TLS, after
   * decryption. Available after the connection is closed, too.
   */
  long receivedBytes();

  /** Returns the number of requests in flight: received or sent, and not yet answered. */
  int requestsInFlight();

  /** Returns whether messages can be sent and received. */
  boolean isOpen();

  /**
   * Closes the connection in an orderly way: requests in flight are answered, the queued messages
   * are sent, then the output ends. A client still receives the replies to its requests, within
   * their deadlines, and uses another connection for its next calls. A server lets running handlers
   * reply and reads no more, so a handler that waits for more of a streamed content gets an {@link
   * java.io.IOException} at once. Does nothing if the connection is closed.
   */
  void close();
}
