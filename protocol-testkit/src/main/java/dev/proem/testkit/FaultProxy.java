package dev.proem.testkit;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * A TCP proxy between a client and a server that does wrong what it is told to.
 *
 * <p>Clients connect to {@link #address()}, and each connection is carried on to the target. What
 * no fault changes passes as it is: bytes as soon as they come, an end of the stream as an end in
 * that direction alone, and a reset as a reset. A target that can't be reached resets the client.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(server.address(), Faults.toClient(Fault.split(1)))) {
 *   client.connect(proxy.address());
 * }
 * }</pre>
 *
 * <p>It has one daemon thread and two more for each connection, whose names begin with {@link
 * #THREAD_NAME}. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  /** How the names of all threads of a proxy begin. */
  public static final String THREAD_NAME = "proem-fault-proxy-";

  private static final System.Logger LOG = System.getLogger(FaultProxy.class.getName());

  private final SocketAddress target;
  private final ServerSocketChannel listener;
  private final Thread acceptor;
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>(); // the acceptor's, and then close()'s
  private final AtomicInteger accepted = new AtomicInteger();
  private final LongAdder bytesToServer = new LongAdder();
  private final LongAdder bytesToClient = new LongAdder();
  private volatile IntFunction<Faults> faults;

  private FaultProxy(SocketAddress target, IntFunction<Faults> faults) throws IOException {
    this.target = target;
    this.faults = faults;
    this.listener = ServerSocketChannel.open();
    try {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      acceptor = new Thread(this::accept, THREAD_NAME + port());
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    acceptor.setDaemon(true);
  }

  /**
   * Starts a proxy that does nothing wrong yet.
   *
   * @param target where connections are carried on to: a TCP or a Unix domain address
   * @throws IOException when no port can be listened on
   */
  public static FaultProxy to(SocketAddress target) throws IOException {
    return to(target, Faults.NONE);
  }

  /** Starts a proxy with the same faults on each connection. */
  public static FaultProxy to(SocketAddress target, Faults faults) throws IOException {
    return to(target, number -> faults);
  }

  /** Starts a proxy; see {@link #faults(IntFunction)}. */
  public static FaultProxy to(SocketAddress target, IntFunction<Faults> faults) throws IOException {
    FaultProxy proxy = new FaultProxy(target, faults);
    proxy.acceptor.start();
    return proxy;
  }

  /** Gives the same faults to each connection that is accepted from now on. */
  public void faults(Faults all) {
    faults(number -> all);
  }

  /**
   * Gives faults to each connection that is accepted from now on. A client may be connected before
   * it is accepted: wait for {@link #connections()} if that matters.
   *
   * @param byNumber from the number of the connection, of which the first ever has 1, to its
   *     faults; called on a thread of the proxy, and when it throws the connection is reset
   */
  public void faults(IntFunction<Faults> byNumber) {
    faults = byNumber;
  }

  /**
   * Where clients connect to: the loopback address and a free port.
   *
   * @throws IllegalStateException when the proxy is closed
   */
  public InetSocketAddress address() {
    try {
      return (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException e) {
      throw new IllegalStateException("the proxy is closed", e);
    }
  }

  /** The port of {@link #address()}. */
  public int port() {
    return address().getPort();
  }

  /** How many connections were accepted, ever. */
  public int connections() {
    return accepted.get();
  }

  /** How many connections are open: neither reset nor at their end in both directions. */
  public int openConnections() {
    return open.size();
  }

  /** How many bytes were handed on to the server over all connections, repeated ones included. */
  public long bytesToServer() {
    return bytesToServer.sum();
  }

  /** How many bytes were handed on to the client over all connections, repeated ones included. */
  public long bytesToClient() {
    return bytesToClient.sum();
  }

  /** How many directions of connections are kept by a {@link Fault.Stall} right now. */
  public int stalled() {
    return open.stream().mapToInt(ProxiedConnection::stalled).sum();
  }

  /** Lets the directions go on that are {@link #stalled} now. */
  public void release() {
    open.forEach(ProxiedConnection::release);
  }

  /** Resets all connections, as {@link Fault.Reset} does. New ones are accepted. */
  public void resetAll() {
    open.forEach(ProxiedConnection::reset);
  }

  /** Closes all connections in order, as {@link Fault.Truncate} does. New ones are accepted. */
  public void closeAll() {
    open.forEach(ProxiedConnection::truncate);
  }

  /** Accepts no more, resets what is open, and returns when all threads have ended. */
  @Override
  public void close() throws IOException {
    listener.close();
    awaitEnd(acceptor);
    resetAll();
    threads.forEach(FaultProxy::awaitEnd);
  }

  private static void awaitEnd(Thread thread) {
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    try {
      for (; ; ) {
        serve(listener.accept());
      }
    } catch (ClosedChannelException e) {
      LOG.log(Level.DEBUG, "closed");
    } catch (IOException e) {
      LOG.log(Level.WARNING, "accepts no more: {0}", e);
    }
  }

  private void serve(SocketChannel client) throws IOException {
    int number = accepted.incrementAndGet();
    String name = acceptor.getName() + "-" + number;
    Faults chosen;
    try {
      chosen = faults.apply(number);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "no faults for connection " + number, e);
      ProxiedConnection.abort(client);
      return;
    }
    ProxiedConnection connection =
        new ProxiedConnection(client, target, chosen, bytesToServer, bytesToClient, name, open);
    threads.removeIf(each -> each.getState() == Thread.State.TERMINATED);
    threads.addAll(connection.threads());
    connection.start();
  }
}
