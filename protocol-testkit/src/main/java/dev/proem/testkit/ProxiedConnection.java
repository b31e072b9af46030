package dev.proem.testkit;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** A client's connection to a {@link FaultProxy} and the proxy's connection to the server. */
final class ProxiedConnection implements Relay.Owner {
  private final SocketChannel client;
  private final SocketChannel server;
  private final SocketAddress target;
  private final Set<ProxiedConnection> open; // contains this from its start to its end
  private final Relay toServer;
  private final Relay toClient;
  private final Thread first;
  private final Thread second;
  private final Set<Relay> done = new HashSet<>();
  private boolean broken;
  private final AtomicBoolean over = new AtomicBoolean();

  /** Takes ownership of the client's channel. */
  ProxiedConnection(
      SocketChannel client,
      SocketAddress target,
      Faults faults,
      LongAdder bytesToServer,
      LongAdder bytesToClient,
      String name,
      Set<ProxiedConnection> open)
      throws IOException {
    this.client = client;
    this.target = target;
    this.open = open;
    this.server =
        target instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    set(client, StandardSocketOptions.TCP_NODELAY, true);
    set(server, StandardSocketOptions.TCP_NODELAY, true);
    toServer = new Relay(this, client, server, new FaultInjector(faults.toServer()), bytesToServer);
    toClient = new Relay(this, server, client, new FaultInjector(faults.toClient()), bytesToClient);
    first = daemon(this::connectAndRun, name + "-to-server");
    second = daemon(toClient, name + "-to-client");
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    open.add(this);
    first.start();
  }

  /** Returns the threads in the order in which they start. The first starts the second. */
  List<Thread> threads() {
    return List.of(first, second);
  }

  private void connectAndRun() {
    try {
      server.connect(target);
    } catch (IOException e) {
      Relay.LOG.log(Level.DEBUG, "{0}: {1}", target, e);
      reset();
      return;
    }
    second.start();
    toServer.run();
  }

  int stalled() {
    return (int) Stream.of(toServer, toClient).filter(Relay::stalled).count();
  }

  void release() {
    toServer.release();
    toClient.release();
  }

  @Override
  public void truncate() {
    toServer.drop();
    toClient.drop();
  }

  @Override
  public void reset() {
    end(true);
  }

  @Override
  public void done(Relay relay, boolean failed) {
    boolean last;
    boolean withReset;
    synchronized (done) {
      done.add(relay);
      broken |= failed;
      last = done.size() == 2;
      withReset = broken;
    }
    if (last) {
      end(withReset);
    }
  }

  private void end(boolean withReset) {
    if (over.getAndSet(true)) {
      return;
    }
    if (withReset) {
      resetOnClose(client);
      resetOnClose(server);
    }
    close(client);
    close(server);
    toServer.cancel();
    toClient.cancel();
    open.remove(this);
  }

  private static void resetOnClose(SocketChannel channel) {
    set(channel, StandardSocketOptions.SO_LINGER, 0);
  }

  private static <T> void set(SocketChannel channel, SocketOption<T> option, T value) {
    try {
      if (channel
          .supportedOptions()
          .contains(option)) { // Unix domain sockets have no options of TCP
        channel.setOption(option, value);
      }
    } catch (IOException e) {
      Relay.LOG.log(Level.DEBUG, "{0} of {1}: {2}", option, channel, e);
    }
  }

  /** Closes a channel with a reset. */
  static void abort(SocketChannel channel) {
    resetOnClose(channel);
    close(channel);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      Relay.LOG.log(Level.DEBUG, "{0}: {1}", channel, e);
    }
  }
}
