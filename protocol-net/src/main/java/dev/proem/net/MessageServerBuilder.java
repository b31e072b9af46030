package dev.proem.net;

import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.net.internal.server.HandlerChain;
import dev.proem.net.internal.server.HandlerPool;
import dev.proem.net.internal.server.ServerEngine;
import dev.proem.net.internal.server.ServerSettings;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
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
 * Says how a {@link MessageServer} is to be, and starts it. A handler is needed; all else has a
 * default. Not thread-safe.
 */
public final class MessageServerBuilder {
  /** More than there are cores in most machines; each takes memory and files at the start. */
  private static final int MOST_EVENT_LOOPS = 256;

  private final List<Place> places = new ArrayList<>();
  private final List<Interceptor> interceptors = new ArrayList<>();
  private final List<TransportListener> listeners = new ArrayList<>();
  private @Nullable Tls tls;
  private UnaryOperator<Wire> wires = UnaryOperator.identity();
  private @Nullable HandlerChain serving;
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
  private @Nullable JsonContent json; // null for the standard one
  private String name = "proem-server";

  /** Where it listens; an address has the TLS of the builder, a binding has its own. */
  private record Place(Binding binding, boolean isAddress) {}

  MessageServerBuilder() {}

  /**
   * Listens on a port of the loopback address; 0 takes any free one.
   *
   * @throws IllegalArgumentException when the port is not from 0 to 65,535
   */
  public MessageServerBuilder port(int port) {
    return address(loopback(port));
  }

  /**
   * Listens on an address, a {@link InetSocketAddress} or a {@link
   * java.net.UnixDomainSocketAddress}; may be called several times. A name is looked up at the
   * start. The file of a Unix domain socket is removed at the end; one that a killed server left
   * behind is replaced. Default: any free port of the loopback address.
   */
  public MessageServerBuilder address(SocketAddress address) {
    places.add(new Place(Binding.of(address), true));
    return this;
  }

  /**
   * Speaks TLS on the addresses of {@link #port} and {@link #address}, wherever in the chain they
   * are given, and on the default address. Those of {@link #bind} say for themselves whether they
   * do. Default: none.
   *
   * @throws IllegalArgumentException when it is one for clients
   */
  public MessageServerBuilder tls(Tls value) {
    tls = Binding.forServer(Objects.requireNonNull(value, "tls"));
    return this;
  }

  /** Listens on an address with TLS or the PROXY protocol; may be called several times. */
  public MessageServerBuilder bind(Binding binding) {
    places.add(new Place(Objects.requireNonNull(binding, "binding"), false));
    return this;
  }

  /** Answers each request by its content alone. Of all kinds of handlers the last one counts. */
  public MessageServerBuilder handler(SimpleHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return exchangeHandler((request, exchange) -> handler.handle(request));
  }

  /**
   * Answers each request, with what is known of it besides: its connection, its deadline. Of all
   * kinds of handlers the last one counts.
   */
  public MessageServerBuilder exchangeHandler(MessageHandler handler) {
    return serving(
        HandlerChain.ofMessages(Objects.requireNonNull(handler, "handler")), false, false);
  }

  /** Answers each request later. Of all kinds of handlers the last one counts. */
  public MessageServerBuilder asyncHandler(AsyncHandler handler) {
    return serving(HandlerChain.later(Objects.requireNonNull(handler, "handler")), false, false);
  }

  /** Takes messages and answers none. Of all kinds of handlers the last one counts. */
  public MessageServerBuilder oneWayHandler(OneWayHandler handler) {
    return serving(HandlerChain.oneWay(Objects.requireNonNull(handler, "handler")), false, true);
  }

  /** Reads contents as they arrive. Of all kinds of handlers the last one counts. */
  public MessageServerBuilder streamHandler(StreamHandler handler) {
    return serving(HandlerChain.streaming(Objects.requireNonNull(handler, "handler")), true, false);
  }

  private MessageServerBuilder serving(
      HandlerChain handler, boolean streams, boolean answersNothing) {
    serving = handler;
    streamed = streams;
    oneWay = answersNothing;
    return this;
  }

  /** Stands around the handler; may be called several times, the first is the outermost. */
  public MessageServerBuilder interceptor(Interceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
    return this;
  }

  /** Hears what happens; may be called several times. */
  public MessageServerBuilder listener(TransportListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Runs handlers here; it stays the caller's to shut down, after the server. It is called on event
   * loops, so it must not wait for room, nor run a handler on the thread that calls it, as {@link
   * java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy} does: such a request, like one that
   * it rejects ({@link java.util.concurrent.RejectedExecutionException}, or an {@link
   * OutOfMemoryError} for want of a thread), is answered with the error {@code overloaded}, and is
   * not begun later; where it throws anything else, with {@code internal}. Default: a virtual
   * thread each where the JDK has them (21 and later), else a pool of at most 64 threads.
   */
  public MessageServerBuilder executor(Executor handlers) {
    executor = Objects.requireNonNull(handlers, "handlers");
    inline = false;
    return this;
  }

  /** For tests: a {@link HandlerPool} of other measures, on any JDK. */
  MessageServerBuilder handlerPool(ThreadPoolExecutor value, Duration longest) {
    pool = value;
    longWait = longest;
    return this;
  }

  /**
   * Runs handlers on the event loop itself: the fastest way, for handlers that never block. One
   * that does holds up all connections of its loop, and its time-out can't help. Not for a {@link
   * StreamHandler}, which waits for its peer.
   */
  public MessageServerBuilder inline() {
    inline = true;
    executor = null;
    return this;
  }

  /**
   * How many event loops, each a thread, share the connections, from 1 to 256. Default 1, which
   * serves tens of thousands of small requests a second; more help where one core is not enough.
   *
   * @throws IllegalArgumentException when the number is out of its range
   */
  public MessageServerBuilder eventLoops(int count) {
    if (count < 1 || count > MOST_EVENT_LOOPS) {
      throw new IllegalArgumentException(
          "eventLoops must be from 1 to " + MOST_EVENT_LOOPS + ", not " + count);
    }
    eventLoops = count;
    return this;
  }

  /** What is taken of one message. Default {@link Limits#DEFAULT}. */
  public MessageServerBuilder limits(Limits value) {
    limits = Objects.requireNonNull(value, "limits");
    return this;
  }

  /** What is taken of all peers and of each. Default {@link ServerLimits#DEFAULT}. */
  public MessageServerBuilder serverLimits(ServerLimits value) {
    serverLimits = Objects.requireNonNull(value, "serverLimits");
    return this;
  }

  /**
   * How fast each connection may send. Default: as fast as its requests are answered. A connection
   * that is faster is held back, and hears nothing of it.
   */
  public MessageServerBuilder rateLimit(RateLimit value) {
    rateLimit = Objects.requireNonNull(value, "rateLimit");
    return this;
  }

  /** How long is waited, and for what. Default {@link ServerTimeouts#DEFAULT}. */
  public MessageServerBuilder timeouts(ServerTimeouts value) {
    timeouts = Objects.requireNonNull(value, "timeouts");
    return this;
  }

  /** How strictly headers are read. Default {@link Dialect#STRICT}. */
  public MessageServerBuilder dialect(Dialect value) {
    dialect = Objects.requireNonNull(value, "dialect");
    return this;
  }

  /** For tests: see {@link ServerSettings#wires}. */
  MessageServerBuilder wires(UnaryOperator<Wire> value) {
    wires = value;
    return this;
  }

  /**
   * What requests read their JSON contents by, in {@link dev.proem.Message#json(Class)} and its
   * fellows. Replies are written by it with {@link JsonContent#message}. Default {@link
   * JsonContent#STANDARD}.
   */
  public MessageServerBuilder json(JsonContent value) {
    json = Objects.requireNonNull(value, "json");
    return this;
  }

  /** What the names of its threads begin with. Default {@code proem-server}. */
  public MessageServerBuilder name(String value) {
    name = Objects.requireNonNull(value, "name");
    return this;
  }

  /**
   * Starts the server; it listens when this returns. Its threads keep the program running until it
   * is closed.
   *
   * @throws IllegalStateException when there is no handler, a {@link StreamHandler} is to run
   *     inline, or {@link #tls} was given and all addresses are those of {@link #bind}
   * @throws IOException when an address can't be listened on, for whatever reason; the message has
   *     the address and the reason. A {@link java.net.UnknownHostException} for a name without an
   *     address, else a {@link java.net.BindException}
   */
  public MessageServer start() throws IOException {
    if (serving == null) {
      throw new IllegalStateException("a server needs a handler");
    }
    if (inline && streamed) {
      throw new IllegalStateException("a StreamHandler waits for its peer and can't run inline");
    }
    return new MessageServer(
        ServerEngine.start(
            new ServerSettings(
                name,
                bindings(),
                eventLoops,
                HandlerChain.around(serving, List.copyOf(interceptors)),
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

  private List<Binding> bindings() {
    Place any = new Place(Binding.of(loopback(0)), true);
    List<Place> all = places.isEmpty() ? List.of(any) : places;
    if (tls != null && all.stream().noneMatch(Place::isAddress)) {
      throw new IllegalStateException(
          "tls() is for the addresses of port() and address(), and there are none; for those of"
              + " bind() use Binding.withTls");
    }
    return all.stream()
        .map(each -> each.isAddress ? each.binding.withTls(tls) : each.binding)
        .toList();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
