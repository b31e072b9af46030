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
 * A TCP proxy that injects faults between a client and a server.
 *
 * <p>Clients connect to {@link #address()}. For each connection the proxy connects to the target.
 * It forwards everything that no fault changes: bytes as soon as they arrive, the end of input in
 * one direction as a half-close, and a reset as a reset. If it can't connect to the target, it
 * resets the client's connection.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(server.address(), Faults.toClient(Fault.split(1)))) {
 *   client.connect(proxy.address());
 * }
 * }</pre>
 *
 * <p>The proxy has one daemon thread, and two more for each connection. Their names begin with
 * {@link #THREAD_NAME}. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  /** The beginning of the names of all threads of a proxy. */
  public static final String THREAD_NAME = "proem-fault-proxy-";

  private final SocketAddress target;
  private final ServerSocketChannel listener;
  private final Thread acceptor;
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads =
      new ArrayList<>(); // confined to the acceptor until it has ended
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
   * Starts a proxy without faults; they can be set later.
   *
   * @param target the address of the server: a TCP or a Unix domain address
   * @throws IOException if the proxy can't listen on a port
   */
  public static FaultProxy to(SocketAddress target) throws IOException {
    return to(target, Faults.NONE);
  }

  /** Starts a proxy with the same faults on each connection. */
  public static FaultProxy to(SocketAddress target, Faults faults) throws IOException {
    return to(target, number -> faults);
  }

  /** Starts a proxy with faults by connection; see {@link #faults(IntFunction)}. */
  public static FaultProxy to(SocketAddress target, IntFunction<Faults> faults) throws IOException {
    FaultProxy proxy = new FaultProxy(target, faults);
    proxy.acceptor.start();
    return proxy;
  }

  /** Sets the faults of each connection that is accepted from now on. */
  public void faults(Faults all) {
    faults(number -> all);
  }

  /**
   * Sets the faults of each connection that is accepted from now on. A client can be connected
   * before the proxy has accepted its connection: if that matters, wait for {@link #connections()}.
   *
   * @param byNumber returns the faults for the number of a connection. The first connection of the
   *     proxy has number 1. It is called on a thread of the proxy. If it throws an exception, the
   *     connection is reset
   */
  public void faults(IntFunction<Faults> byNumber) {
    faults = byNumber;
  }

  /**
   * Returns the address for clients: the loopback address with a free port.
   *
   * @throws IllegalStateException if the proxy is closed
   */
  public InetSocketAddress address() {
    try {
      return (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException e) {
      throw new IllegalStateException("the proxy is closed", e);
    }
  }

  /** Returns the port of {@link #address()}. */
  public int port() {
    return address().getPort();
  }

  /** Returns the number of connections that were accepted since the start. */
  public int connections() {
    return accepted.get();
  }

  /** Returns the number of open connections: neither reset nor ended in both directions. */
  public int openConnections() {
    return open.size();
  }

  /**
   * Returns the number of bytes that were forwarded to the server over all connections, including
   * duplicates.
   */
  public long bytesToServer() {
    return bytesToServer.sum();
  }

  /**
   * Returns the number of bytes that were forwarded to the client over all connections, including
   * duplicates.
   */
  public long bytesToClient() {
    return bytesToClient.sum();
  }

  /** Returns the number of directions of connections that are in a {@link Fault.Stall} now. */
  public int stalled() {
    return open.stream().mapToInt(ProxiedConnection::stalled).sum();
  }

  /** Resumes the directions that are {@link #stalled} now. */
  public void release() {
    open.forEach(ProxiedConnection::release);
  }

  /** Resets all connections, as {@link Fault.Reset} does. The proxy still accepts new ones. */
  public void resetAll() {
    open.forEach(ProxiedConnection::reset);
  }

  /** Closes all connections, as {@link Fault.Truncate} does. The proxy still accepts new ones. */
  public void closeAll() {
    open.forEach(ProxiedConnection::truncate);
  }

  /** Stops accepting, resets all connections, and waits until all threads have ended. */
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
      Relay.LOG.log(Level.DEBUG, "closed");
    } catch (IOException e) {
      Relay.LOG.log(Level.WARNING, "the proxy stops accepting: {0}", e);
    }
  }

  private void serve(SocketChannel client) throws IOException {
    int number = accepted.incrementAndGet();
    String name = acceptor.getName() + "-" + number;
    Faults chosen;
    try {
      chosen = faults.apply(number);
    } catch (RuntimeException e) {
      Relay.LOG.log(
          Level.WARNING,
          "connection " + number + " is reset: its faults could not be determined",
          e);
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
