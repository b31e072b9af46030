package dev.proem.examples.multiconn;

import dev.proem.cli.Failures;
import dev.proem.cli.Server;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A server that serves any number of connections on one thread: a selector waits for all of them,
 * and reports the ready ones. A fault of one connection closes only that connection.
 */
final class SelectorServer implements Server {
  /** Creates the connections of a server. */
  @FunctionalInterface
  interface Factory {
    SelectorConnection create(SelectionKey key, SelectorLoop loop) throws IOException;
  }

  /** Work on one connection. */
  @FunctionalInterface
  private interface Step {
    void on(SelectorConnection connection) throws IOException;
  }

  private static final long TICK_MILLIS = 250;
  private static final long STOP_TICK_MILLIS = 20;
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(500);
  private static final Duration STOP_DRAIN = Duration.ofSeconds(1);

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final SelectionKey listening;
  private final Factory factory;
  private final SelectorLoop loop;
  private final Logger log;
  private final InetSocketAddress address;
  private final Set<SelectorConnection> connections = new HashSet<>();
  private final Set<SelectorConnection> timed = new HashSet<>();
  private boolean acceptFails;
  private boolean acceptPaused;
  private long acceptPausedSince;
  private long lastTick = System.nanoTime();
  private volatile boolean stopping;

  /**
   * Listens on {@code address}.
   *
   * @param backlog the number of connections that may wait to be accepted; the system may allow
   *     fewer
   */
  SelectorServer(InetSocketAddress address, int backlog, SelectorLoop loop, Factory factory)
      throws IOException {
    this.loop = loop;
    this.log = loop.log();
    this.factory = factory;
    // tag::listen[]
    listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address, backlog);
      listener.configureBlocking(false); // accept() returns at once, null without a connection
      selector = Selector.open();
      listening = listener.register(selector, SelectionKey.OP_ACCEPT);
      // end::listen[]
      this.address = (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException | RuntimeException e) { // such as an address of an unsupported kind
      listener.close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void stop() {
    stopping = true;
    selector.wakeup();
  }

  @Override
  public void run() throws IOException {
    try (selector;
        listener) {
      serve();
      finish();
    } finally {
      forEach(connection -> connection.closeNow("the server is stopping"));
    }
  }

  // tag::loop[]
  private void serve() throws IOException {
    while (!stopping) {
      boolean isTimed = acceptPaused || !timed.isEmpty();
      selector.select(this::ready, isTimed ? TICK_MILLIS : 0); // 0: no time limit
      tick(TICK_MILLIS);
    }
  }

  private void ready(SelectionKey key) {
    if (key.equals(listening)) {
      accept();
    } else {
      perform((SelectorConnection) key.attachment(), SelectorConnection::ready);
    }
  }

  private void accept() {
    try {
      SocketChannel channel = listener.accept();
      while (channel != null) {
        open(channel);
        channel = listener.accept();
      }
      acceptFails = false;
    } catch (IOException e) {
      pauseAccepting(e);
    }
  }

  // end::loop[]

  private void open(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      SelectorConnection connection = factory.create(key, loop);
      key.attach(connection);
      connections.add(connection);
    } catch (IOException e) {
      channel.close(); // the connection failed at once
      log.log(Level.INFO, "a connection failed while it was accepted: " + Failures.reason(e));
    }
  }

  /**
   * Pauses accepting, because an immediate retry would fail again. The usual reason is too many
   * open files.
   */
  private void pauseAccepting(IOException e) {
    if (!acceptFails) {
      log.log(Level.WARNING, "can't accept connections for now: " + Failures.reason(e));
    }
    acceptFails = true;
    acceptPaused = true;
    acceptPausedSince = System.nanoTime();
    listening.interestOps(0);
  }

  private void tick(long everyMillis) {
    if (!SelectorConnection.isExpired(lastTick, Duration.ofMillis(everyMillis))) {
      return;
    }
    lastTick = System.nanoTime();
    if (acceptPaused
        && listening.isValid()
        && SelectorConnection.isExpired(acceptPausedSince, ACCEPT_PAUSE)) {
      listening.interestOps(SelectionKey.OP_ACCEPT);
      acceptPaused = false;
    }
    for (SelectorConnection connection : List.copyOf(timed)) {
      perform(connection, SelectorConnection::tick);
    }
  }

  private void forEach(Step step) {
    for (SelectorConnection connection : List.copyOf(connections)) {
      perform(connection, step);
    }
  }

  // tag::perform[]
  /** Performs a step of a connection. A fault closes that connection and no other. */
  private void perform(SelectorConnection connection, Step step) {
    try {
      step.on(connection);
    } catch (IOException e) {
      connection.closeNow(Failures.reason(e));
    } catch (RuntimeException | Error e) { // such as out of memory
      log.log(Level.ERROR, "a fault of this server: " + e);
      connection.closeNow("fault of this server");
    }
    if (connection.isClosed()) {
      connections.remove(connection);
      timed.remove(connection);
    } else if (connection.isTimed()) {
      timed.add(connection);
    } else {
      timed.remove(connection);
    }
  }

  // end::perform[]

  /**
   * Stops gracefully: accepts no more connections, answers all input that has arrived, ends the
   * output to each client, and waits shortly for the clients to close.
   */
  private void finish() throws IOException {
    accept(); // these have already arrived
    listener.close();
    finishWithin(loop.timeouts().stop(), SelectorConnection::takeArrived);
    forEach(SelectorConnection::dropUnsent);
    finishWithin(STOP_DRAIN, connection -> {});
  }

  private void finishWithin(Duration time, Step step) throws IOException {
    long start = System.nanoTime();
    while (!connections.isEmpty() && !SelectorConnection.isExpired(start, time)) {
      forEach(step);
      selector.select(this::ready, STOP_TICK_MILLIS);
      tick(STOP_TICK_MILLIS);
    }
  }
}
