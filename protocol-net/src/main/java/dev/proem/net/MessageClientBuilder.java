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
 * Says how a {@link MessageClient} is to be, and makes it. An address is needed; all else has a
 * default. Not thread-safe.
 */
public final class MessageClientBuilder {
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final List<TransportListener> listeners = new ArrayList<>();
  private UnaryOperator<Wire> wires = UnaryOperator.identity();
  private String name = "proem-client";
  private Balancing balancing = Balancing.FAILOVER;
  private @Nullable Tls tls;
  private int connections; // 0 until it is said
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
  private @Nullable JsonContent json; // null for the standard one
  private @Nullable Consumer<Message> pushListener;
  private @Nullable Boolean stayConnected; // null until it is said
  private @Nullable ConnectedListener connectedListener;

  MessageClientBuilder() {}

  /**
   * A server's host, by name or address, and port; may be called several times. The name is looked
   * up each time a connection is made.
   *
   * @throws IllegalArgumentException when the port is not from 0 to 65,535
   */
  public MessageClientBuilder address(String host, int port) {
    return address(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * A server's address, an {@link InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress};
   * may be called several times.
   */
  public MessageClientBuilder address(SocketAddress address) {
    addresses.add(Objects.requireNonNull(address, "address"));
    return this;
  }

  /** Which of several addresses is connected to. Default {@link Balancing#FAILOVER}. */
  public MessageClientBuilder balancing(Balancing value) {
    balancing = Objects.requireNonNull(value, "balancing");
    return this;
  }

  /**
   * Speaks TLS. Default: none.
   *
   * @throws IllegalArgumentException when it is one for servers
   */
  public MessageClientBuilder tls(Tls value) {
    if (value.isForServer()) {
      throw new IllegalArgumentException("this Tls is for servers; make one with Tls.forClient()");
    }
    tls = value;
    return this;
  }

  /**
   * How many connections there are at most, from 1, that many requests share. Default 1; with
   * {@link Balancing#ROUND_ROBIN} one for each address, as fewer would not reach all. Another one
   * is made when all have requests in flight.
   */
  public MessageClientBuilder connections(int most) {
    connections = positive("connections", most);
    return this;
  }

  /**
   * How many connections there are besides, at most, from 1, for calls with a streamed content,
   * which have one to themselves. Default 4.
   */
  public MessageClientBuilder streamedConnections(int most) {
    streamedConnections = positive("streamedConnections", most);
    return this;
  }

  /**
   * How many requests there may be at most, from 1, on each connection, that are not answered yet.
   * Default 64, half of what a server takes by default. So there are {@code requestsInFlight} times
   * {@code connections} in all.
   */
  public MessageClientBuilder requestsInFlight(int most) {
    requestsInFlight = positive("requestsInFlight", most);
    return this;
  }

  /** What happens to a call when there are as many. Default {@link WhenFull#BLOCK}. */
  public MessageClientBuilder whenFull(WhenFull value) {
    whenFull = Objects.requireNonNull(value, "whenFull");
    return this;
  }

  /**
   * One connection for each request, closed after its reply: for servers that answer once and
   * close, such as the tutorial's original, which would lose a second request. No {@code
   * message-id} is sent.
   */
  public MessageClientBuilder oneShot() {
    oneShot = true;
    return this;
  }

  /**
   * Whether requests carry the extra header {@code deadline-ms}, so that a server drops what nobody
   * waits for any more. Default true.
   */
  public MessageClientBuilder sendDeadline(boolean value) {
    sendDeadline = value;
    return this;
  }

  /**
   * How often a call is tried at most, from 1: one of which nothing was sent, or that is
   * idempotent, when its connection ends. Default 3.
   */
  public MessageClientBuilder attempts(int most) {
    attempts = positive("attempts", most);
    return this;
  }

  /** How long is waited, and for what. Default {@link ClientTimeouts#DEFAULT}. */
  public MessageClientBuilder timeouts(ClientTimeouts value) {
    timeouts = Objects.requireNonNull(value, "timeouts");
    return this;
  }

  /** How long an address is left alone after a failure. Default {@link Backoff#DEFAULT}. */
  public MessageClientBuilder backoff(Backoff value) {
    backoff = Objects.requireNonNull(value, "backoff");
    return this;
  }

  /** Finds out when the server is gone without a word, by pings. Default: no pings. */
  public MessageClientBuilder keepAlive(KeepAlive value) {
    keepAlive = Objects.requireNonNull(value, "keepAlive");
    return this;
  }

  /** What is taken of one message. Default {@link Limits#DEFAULT}. */
  public MessageClientBuilder limits(Limits value) {
    limits = Objects.requireNonNull(value, "limits");
    return this;
  }

  /** How strictly headers are read. Default {@link Dialect#STRICT}. */
  public MessageClientBuilder dialect(Dialect value) {
    dialect = Objects.requireNonNull(value, "dialect");
    return this;
  }

  /**
   * What replies and pushes read their JSON contents by, in {@link dev.proem.Message#json(Class)}
   * and its fellows. Requests are written by it with {@link JsonContent#message}. Default {@link
   * JsonContent#STANDARD}.
   */
  public MessageClientBuilder json(JsonContent value) {
    json = Objects.requireNonNull(value, "json");
    return this;
  }

  /**
   * Gets the messages that are no replies, one after the other, in the order of their arrival on
   * each connection. It may block and may call the client. While it is slow, connections on which
   * no call waits for a reply are not read; a connection that brings very many pushes before a
   * reply is closed, see {@code docs/reference/limits.md}. Without a listener pushes are dropped. A
   * client with a push listener {@linkplain #stayConnected stays connected}.
   */
  public MessageClientBuilder pushListener(Consumer<Message> listener) {
    pushListener = Objects.requireNonNull(listener, "pushListener");
    return this;
  }

  /**
   * Whether there is always a connection, from {@link #build} on, rather than when one is needed.
   * Whatever ends the last connection, another one is made: after the time that {@link #backoff}
   * says, longer after each connection that lasted less than {@link Backoff#most}. With several
   * addresses there is one connection at least.
   *
   * <p>No idle time-out of the client ends its shared connections then, and without a {@link
   * #keepAlive} they are pinged after 30 s of silence, with 10 s for the answer: so a server that
   * is gone without a word is noticed, and one that is there does not take the client for idle. For
   * a server that can't answer pings, set a {@code keepAlive} with long times.
   *
   * <p>Default: true with a {@link #pushListener}, else false. Not with {@link #oneShot}.
   */
  public MessageClientBuilder stayConnected(boolean value) {
    stayConnected = value;
    return this;
  }

  /**
   * Hears of each connection that requests share as soon as it can be used, the first included: the
   * place to subscribe to what the server pushes. With {@link #connections} 1, the default,
   * requests that it makes go to that connection. Pushes may come before it is called. While it is
   * busy, connections that have ended are left out when another has opened. Not with {@link
   * #oneShot}.
   */
  public MessageClientBuilder onConnected(ConnectedListener listener) {
    connectedListener = Objects.requireNonNull(listener, "onConnected");
    return this;
  }

  /** Hears what happens; may be called several times. */
  public MessageClientBuilder listener(TransportListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** For tests: see {@link ClientSettings#wires}. */
  MessageClientBuilder wires(UnaryOperator<Wire> value) {
    wires = value;
    return this;
  }

  /** What the names of its threads begin with. Default {@code proem-client}. */
  public MessageClientBuilder name(String value) {
    name = Objects.requireNonNull(value, "name");
    return this;
  }

  /**
   * The client; it connects when it is first needed, or now if it {@linkplain #stayConnected stays
   * connected}.
   *
   * @throws IllegalStateException when it has no address, or is {@link #oneShot} and to stay
   *     connected, or to tell of connections
   * @throws UncheckedIOException when the system gives it no selector
   */
  public MessageClient build() {
    return new MessageClient(ClientEngine.of(settings()));
  }

  /** What has been said, with the defaults of all else. */
  ClientSettings settings() {
    if (addresses.isEmpty()) {
      throw new IllegalStateException("a client needs an address");
    }
    if (oneShot && (connectedListener != null || Boolean.TRUE.equals(stayConnected))) {
      throw new IllegalStateException(
          "a client with a connection for each request (oneShot) can't stay connected, and has no"
              + " onConnected");
    }
    Boolean stays = stayConnected;
    boolean inTurns = balancing == Balancing.ROUND_ROBIN;
    int most = connections > 0 ? connections : inTurns ? addresses.size() : 1;
    return new ClientSettings(
        name,
        List.copyOf(addresses),
        balancing,
        tls,
        most,
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
        stays == null ? pushListener != null && !oneShot : stays,
        connectedListener,
        List.copyOf(listeners),
        wires);
  }

  /**
   * The client, connected.
   *
   * @throws NotConnectedException when no address can be connected to
   * @throws IllegalStateException as {@link #build}, and on the thread of an event loop
   */
  public MessageClient connect() {
    MessageClient client = build();
    try {
      client.ensureConnected();
      return client;
    } catch (Throwable e) {
      client.close();
      throw e;
    }
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
    }
    return value;
  }
}
