package dev.proem.net;

import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.net.internal.client.ClientEngine;
import dev.proem.net.internal.client.ClientSettings;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link MessageClient}. At least one address must be set; every other setting has a
 * default. Not thread-safe.
 */
public final class MessageClientBuilder {
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final List<TransportListener> listeners = new ArrayList<>();
  private UnaryOperator<Wire> wires = UnaryOperator.identity();
  private String name = "proem-client";
  private Balancing balancing = Balancing.FAILOVER;
  private @Nullable Tls tls;
  private int connections; // 0 if not set
  private int streamedConnections = 4;
  private int requestsInFlight = 64;
  private WhenFull whenFull = WhenFull.BLOCK;
  private boolean oneShot;
  private boolean sendDeadline = true;
  private int attempts = 3;
  private ClientTimeouts timeouts = ClientTimeouts.DEFAULT;
  private Backoff backoff = Backoff.DEFAULT;
  private @Nullable KeepAlive keepAlive;
  private Limits limits = Limits.DEFAULT;
  private Dialect dialect = Dialect.STRICT;
  private @Nullable JsonContent json; // null for the default
  private @Nullable Consumer<Message> pushListener;
  private @Nullable Boolean stayConnected; // null if not set
  private @Nullable ConnectedListener connectedListener;

  MessageClientBuilder() {}

  /**
   * Adds a server by its host, a name or an IP address, and its port. May be called several times.
   * A name is looked up each time a connection is made.
   *
   * @throws IllegalArgumentException if the port is not from 0 to 65,535
   */
  public MessageClientBuilder address(String host, int port) {
    return address(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * Adds a server by its address, an {@link InetSocketAddress} or a {@link
   * java.net.UnixDomainSocketAddress}. May be called several times.
   */
  public MessageClientBuilder address(SocketAddress address) {
    addresses.add(Objects.requireNonNull(address, "address"));
    return this;
  }

  /** Sets which of several addresses a new connection uses. Default {@link Balancing#FAILOVER}. */
  public MessageClientBuilder balancing(Balancing value) {
    balancing = Objects.requireNonNull(value, "balancing");
    return this;
  }

  /**
   * Enables TLS. Default: connections without TLS.
   *
   * @throws IllegalArgumentException if the settings are for servers
   */
  public MessageClientBuilder tls(Tls value) {
    if (value.isForServer()) {
      throw new IllegalArgumentException("this Tls is for servers; use Tls.forClient()");
    }
    tls = value;
    return this;
  }

  /**
   * Sets the maximum number of connections that requests share, from 1. Default 1; with {@link
   * Balancing#ROUND_ROBIN} one for each address, because fewer would not reach all addresses.
   * Another connection is made when all connections have requests in flight.
   */
  public MessageClientBuilder connections(int most) {
    connections = ServerLimits.atLeast(1, "connections", most);
    return this;
  }

  /**
   * Sets the maximum number of additional connections, from 1, for calls with a streamed content.
   * Each of these calls has a connection of its own. Default 4.
   */
  public MessageClientBuilder streamedConnections(int most) {
    streamedConnections = ServerLimits.atLeast(1, "streamedConnections", most);
    return this;
  }

  /**
   * Sets the maximum number of requests in flight on each connection, from 1. Default 64, half of
   * the default limit of a server.
   */
  public MessageClientBuilder requestsInFlight(int most) {
    requestsInFlight = ServerLimits.atLeast(1, "requestsInFlight", most);
    return this;
  }

  /** Sets what a call does at the limit of requests. Default {@link WhenFull#BLOCK}. */
  public MessageClientBuilder whenFull(WhenFull value) {
    whenFull = Objects.requireNonNull(value, "whenFull");
    return this;
  }

  /**
   * Uses one connection for each request and closes it after the reply. For servers that reply once
   * and close, such as the original server of the tutorial, which would lose a second request. No
   * {@code message-id} is sent.
   */
  public MessageClientBuilder oneShot() {
    oneShot = true;
    return this;
  }

  /**
   * Sets whether requests have the extra header {@code deadline-ms}, with which a server can drop
   * requests whose deadline has expired. Default true.
   */
  public MessageClientBuilder sendDeadline(boolean value) {
    sendDeadline = value;
    return this;
  }

  /**
   * Sets the maximum number of attempts for a call, from 1. When its connection ends, a call is
   * tried again if nothing of it was sent or if it is idempotent. Default 3.
   */
  public MessageClientBuilder attempts(int most) {
    attempts = ServerLimits.atLeast(1, "attempts", most);
    return this;
  }

  /** Sets the time-outs. Default {@link ClientTimeouts#DEFAULT}. */
  public MessageClientBuilder timeouts(ClientTimeouts value) {
    timeouts = Objects.requireNonNull(value, "timeouts");
    return this;
  }

  /** Sets the delay after a failure of an address. Default {@link Backoff#DEFAULT}. */
  public MessageClientBuilder backoff(Backoff value) {
    backoff = Objects.requireNonNull(value, "backoff");
    return this;
  }

  /** Enables keep-alive pings. Default: none, but see {@link #stayConnected}. */
  public MessageClientBuilder keepAlive(KeepAlive value) {
    keepAlive = Objects.requireNonNull(value, "keepAlive");
    return this;
  }

  /** Sets the limits of each received message. Default {@link Limits#DEFAULT}. */
  public MessageClientBuilder limits(Limits value) {
    limits = Objects.requireNonNull(value, "limits");
    return this;
  }

  /** Sets how strictly received headers are checked. Default {@link Dialect#STRICT}. */
  public MessageClientBuilder dialect(Dialect value) {
    dialect = Objects.requireNonNull(value, "dialect");
    return this;
  }

  /**
   * Sets the JSON settings with which {@link dev.proem.Message#json(Class)} and the similar methods
   * read replies and pushes. Default {@link JsonContent#STANDARD}.
   */
  public MessageClientBuilder json(JsonContent value) {
    json = Objects.requireNonNull(value, "json");
    return this;
  }

  /**
   * Sets the listener for pushes: messages that are not replies. It gets one message at a time, in
   * the order of arrival on each connection. It may block and may call the client. While it is
   * slow, reading is paused on connections on which no call waits for a reply; a connection with
   * very many pushes before a reply is closed, see {@code docs/reference/limits.md}. Without a
   * listener, pushes are dropped. A client with it {@linkplain #stayConnected stays connected}.
   */
  public MessageClientBuilder pushListener(Consumer<Message> listener) {
    pushListener = Objects.requireNonNull(listener, "pushListener");
    return this;
  }

  /**
   * Sets whether the client always keeps a connection, from {@link #build} on, instead of
   * connecting when a connection is needed. When the last connection ends, the client connects
   * again after the delay of {@link #backoff}, which is longer after each connection that lasted
   * less than {@link Backoff#most}. With several addresses there is at least one connection.
   *
   * <p>The client then has no idle time-out for its shared connections. Without a {@link
   * #keepAlive}, it sends a ping after 30 s of silence and waits 10 s for the answer. For a server
   * that cannot answer pings, set a {@code keepAlive} with long times.
   *
   * <p>Default: true with a {@link #pushListener} and without {@link #oneShot}, otherwise false.
   * True cannot be combined with {@link #oneShot}.
   */
  public MessageClientBuilder stayConnected(boolean value) {
    stayConnected = value;
    return this;
  }

  /**
   * Sets the listener that is notified of each shared connection, including the first, as soon as
   * the connection can be used. It can subscribe to the pushes of the server. If {@link
   * #connections} is 1, the default, its requests use that connection. Pushes may arrive before it
   * is called. While it is busy, connections that have ended are skipped if another one has been
   * opened. Cannot be combined with {@link #oneShot}.
   */
  public MessageClientBuilder onConnected(ConnectedListener listener) {
    connectedListener = Objects.requireNonNull(listener, "onConnected");
    return this;
  }

  /** Adds a listener for events of connections. May be called several times. */
  public MessageClientBuilder listener(TransportListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** For tests; see {@link ClientSettings#wires}. */
  MessageClientBuilder wires(UnaryOperator<Wire> value) {
    wires = value;
    return this;
  }

  /** Sets the prefix of the names of the client's threads. Default {@code proem-client}. */
  public MessageClientBuilder name(String value) {
    name = Objects.requireNonNull(value, "name");
    return this;
  }

  /**
   * Creates the client. It connects when a connection is first needed, or now if it {@linkplain
   * #stayConnected stays connected}.
   *
   * @throws IllegalStateException if no address is set, or if {@link #oneShot} is combined with
   *     {@code stayConnected(true)} or {@link #onConnected}
   * @throws UncheckedIOException if the system cannot open a selector
   */
  public MessageClient build() {
    return new MessageClient(ClientEngine.of(settings()), connectedListener);
  }

  /** Returns the settings, with defaults for those that were not set. */
  ClientSettings settings() {
    int perClient = balancing == Balancing.ROUND_ROBIN ? addresses.size() : 1;
    boolean stays = stayConnected == null ? pushListener != null && !oneShot : stayConnected;
    return new ClientSettings(
        name,
        List.copyOf(addresses),
        balancing,
        tls,
        connections > 0 ? connections : perClient,
        streamedConnections,
        requestsInFlight,
        whenFull,
        oneShot,
        sendDeadline,
        attempts,
        timeouts,
        backoff,
        keepAlive,
        limits,
        dialect,
        json,
        pushListener,
        stays,
        connectedListener != null,
        List.copyOf(listeners),
        wires);
  }

  /**
   * Creates the client and waits until it is connected.
   *
   * @throws NotConnectedException if it cannot connect to any address
   * @throws IllegalStateException as in {@link #build}, and on the thread of an event loop
   */
  public MessageClient connect() {
    return build().connected();
  }
}
