package dev.proem.net;

import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.net.internal.handler.HandlerChain;
import dev.proem.net.internal.handler.HandlerPool;
import dev.proem.net.internal.server.ServerEngine;
import dev.proem.net.internal.server.ServerSettings;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds and starts a {@link MessageServer}. A handler must be set, of one of six kinds; the last
 * one takes effect. Every other setting has a default. Not thread-safe.
 */
public final class MessageServerBuilder {
  /** More than most machines have cores; each takes memory and file descriptors at the start. */
  private static final int MOST_EVENT_LOOPS = 256;

  private final Bindings bindings = new Bindings();
  private final List<Interceptor> interceptors = new ArrayList<>();
  private final List<TransportListener> listeners = new ArrayList<>();
  private UnaryOperator<Wire> wires = UnaryOperator.identity();
  private @Nullable RequestHandler handler;
  private boolean streamed;
  private boolean oneWay;
  private @Nullable Executor executor;
  private @Nullable ThreadPoolExecutor pool;
  private Duration longWait = Duration.ofMillis(HandlerPool.LONG_WAIT_MILLIS);
  private boolean inline;
  private int eventLoops = 1;
  private Limits limits = Limits.DEFAULT;
  private ServerLimits serverLimits = ServerLimits.DEFAULT;
  private @Nullable RateLimit rateLimit;
  private ServerTimeouts timeouts = ServerTimeouts.DEFAULT;
  private Dialect dialect = Dialect.STRICT;
  private @Nullable JsonContent json; // null for the default
  private String name = "proem-server";

  MessageServerBuilder() {}

  /**
   * Listens on a port of the loopback address; 0 selects any free port.
   *
   * @throws IllegalArgumentException if the port is not from 0 to 65,535
   */
  public MessageServerBuilder port(int port) {
    return address(Bindings.loopback(port));
  }

  /**
   * Listens on an address, an {@link InetSocketAddress} or a {@link
   * java.net.UnixDomainSocketAddress}. May be called several times. A name is looked up when the
   * server starts. The file of a Unix domain socket is deleted when the server ends; a file that a
   * killed server left is replaced. Default: any free port of the loopback address.
   */
  public MessageServerBuilder address(SocketAddress address) {
    bindings.add(address);
    return this;
  }

  /**
   * Enables TLS for the addresses of {@link #port} and {@link #address}, whether they are set
   * before or after this call, and for the default address. Bindings of {@link #bind} have their
   * own TLS settings. Default: connections without TLS.
   *
   * @throws IllegalArgumentException if the settings are for clients
   */
  public MessageServerBuilder tls(Tls value) {
    bindings.setTls(value);
    return this;
  }

  /** Listens on an address with its own TLS and PROXY settings. May be called several times. */
  public MessageServerBuilder bind(Binding binding) {
    bindings.add(binding);
    return this;
  }

  /** Sets a handler that needs only the request. */
  public MessageServerBuilder handler(SimpleHandler value) {
    return handler(RequestHandler.of(value), false, false);
  }

  /** Sets a handler that also gets the context of the request: its connection, its deadline. */
  public MessageServerBuilder exchangeHandler(MessageHandler value) {
    return handler(RequestHandler.ofMessages(value), false, false);
  }

  /** Sets a handler that replies asynchronously. */
  public MessageServerBuilder asyncHandler(AsyncHandler value) {
    return handler(RequestHandler.ofAsync(value), false, false);
  }

  /** Sets a handler that processes messages; no request is answered, not even with an error. */
  public MessageServerBuilder oneWayHandler(OneWayHandler value) {
    return handler(RequestHandler.ofOneWay(value), false, true);
  }

  /** Sets a handler that reads contents as they arrive. */
  public MessageServerBuilder streamHandler(StreamHandler value) {
    return handler(RequestHandler.ofStream(value), true, false);
  }

  /** Sets a handler in the general form, for example one that selects a handler by the header. */
  public MessageServerBuilder requestHandler(RequestHandler value) {
    return handler(Objects.requireNonNull(value, "handler"), false, false);
  }

  private MessageServerBuilder handler(RequestHandler value, boolean streams, boolean oneWays) {
    handler = value;
    streamed = streams;
    oneWay = oneWays;
    return this;
  }

  /** Adds an interceptor. May be called several times; the first is the outermost. */
  public MessageServerBuilder interceptor(Interceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /** Adds a listener for events of connections. May be called several times. */
  public MessageServerBuilder listener(TransportListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Sets the executor for handlers. The caller shuts it down, after the server. It is called on
   * event loops, so it must neither wait for a free thread nor run a handler on the calling thread,
   * as {@link java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy} does. Such a request is
   * answered with the error {@code overloaded}, like one that the executor rejects ({@link
   * java.util.concurrent.RejectedExecutionException}, or {@link OutOfMemoryError} because there can
   * be no more threads), and is not started later. For any other exception the error is {@code
   * internal}. Default: a virtual thread for each request if the JDK has them (21 and later),
   * otherwise a pool of at most 64 threads.
   */
  public MessageServerBuilder executor(Executor handlers) {
    executor = Objects.requireNonNull(handlers, "handlers");
    inline = false;
    return this;
  }

  /** For tests: the threads and the waiting limit of a {@link HandlerPool}, on any JDK. */
  MessageServerBuilder handlerPool(ThreadPoolExecutor value, Duration longest) {
    pool = value;
    longWait = longest;
    return this;
  }

  /**
   * Runs handlers on the event loops: the fastest option for handlers that never block. A handler
   * that blocks stops all connections of its event loop, and the handler time-out cannot interrupt
   * it. Not for a {@link StreamHandler}, which waits for its peer.
   */
  public MessageServerBuilder inline() {
    inline = true;
    executor = null;
    return this;
  }

  /**
   * Sets the number of event loops that share the connections, from 1 to 256; each is a thread.
   * Default 1, which serves tens of thousands of small requests a second. More event loops help if
   * one core is not enough.
   *
   * @throws IllegalArgumentException if the number is out of its range
   */
  public MessageServerBuilder eventLoops(int count) {
    if (count < 1 || count > MOST_EVENT_LOOPS) {
      throw new IllegalArgumentException(
          "eventLoops must be from 1 to " + MOST_EVENT_LOOPS + ", not " + count);
    }
    eventLoops = count;
    return this;
  }

  /** Sets the limits of each received message. Default {@link Limits#DEFAULT}. */
  public MessageServerBuilder limits(Limits value) {
    limits = Objects.requireNonNull(value, "limits");
    return this;
  }

  /** Sets the limits on each peer and on all together. Default {@link ServerLimits#DEFAULT}. */
  public MessageServerBuilder serverLimits(ServerLimits value) {
    serverLimits = Objects.requireNonNull(value, "serverLimits");
    return this;
  }

  /**
   * Sets the rate limit of each connection. While a connection exceeds it, reading is paused and
   * the peer is not notified. Default: none, so connections are read as fast as requests are
   * answered.
   */
  public MessageServerBuilder rateLimit(RateLimit value) {
    rateLimit = Objects.requireNonNull(value, "rateLimit");
    return this;
  }

  /** Sets the time-outs. Default {@link ServerTimeouts#DEFAULT}. */
  public MessageServerBuilder timeouts(ServerTimeouts value) {
    timeouts = Objects.requireNonNull(value, "timeouts");
    return this;
  }

  /** Sets how strictly received headers are checked. Default {@link Dialect#STRICT}. */
  public MessageServerBuilder dialect(Dialect value) {
    dialect = Objects.requireNonNull(value, "dialect");
    return this;
  }

  /** For tests; see {@link ServerSettings#wires}. */
  MessageServerBuilder wires(UnaryOperator<Wire> value) {
    wires = value;
    return this;
  }

  /**
   * Sets the JSON settings with which {@link dev.proem.Message#json(Class)} and the similar methods
   * read the contents of requests. To write replies with the same settings, use {@link
   * JsonContent#message}. Default {@link JsonContent#STANDARD}.
   */
  public MessageServerBuilder json(JsonContent value) {
    json = Objects.requireNonNull(value, "json");
    return this;
  }

  /** Sets the prefix of the names of the server's threads. Default {@code proem-server}. */
  public MessageServerBuilder name(String value) {
    name = Objects.requireNonNull(value, "name");
    return this;
  }

  /**
   * Starts the server; it listens when this method returns. Its threads keep the JVM running until
   * the server is closed.
   *
   * @throws IllegalStateException if no handler is set, if a {@link StreamHandler} would run
   *     inline, or if {@link #tls} is set and all addresses are those of {@link #bind}
   * @throws IOException if the server cannot listen on an address; the message has the address and
   *     the reason. A {@link java.net.UnknownHostException} for a name without an address,
   *     otherwise a {@link java.net.BindException}
   */
  public MessageServer start() throws IOException {
    if (handler == null) {
      throw new IllegalStateException("a server needs a handler");
    }
    if (inline && streamed) {
      throw new IllegalStateException(
          "a StreamHandler waits for its peer, so it cannot run inline");
    }
    return new MessageServer(
        ServerEngine.start(
            new ServerSettings(
                name,
                bindings.toList(),
                eventLoops,
                HandlerChain.of(handler, List.copyOf(interceptors)),
                streamed,
                oneWay,
                inline,
                executor,
                pool,
                longWait,
                limits,
                serverLimits,
                rateLimit,
                timeouts,
                dialect,
                json,
                List.copyOf(listeners),
                wires)));
  }
}
