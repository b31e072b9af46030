package dev.proem.net.internal.pool;

import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import dev.proem.net.internal.transport.Timers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens one socket: looks the name up on an executor, then tries its addresses one after the other.
 * For the event loop's thread only.
 */
final class Connector extends Timers.Timed implements EventLoop.Ready {
  private final EventLoop loop;
  private final Executor lookups;
  private final SocketAddress address;
  private final Duration timeout;
  private final BiConsumer<SocketChannel, SelectionKey> onConnected;
  private final Consumer<IOException> onFailure;
  private final long deadline;
  private long attemptDeadline;
  private final ArrayDeque<SocketAddress> untried = new ArrayDeque<>();
  private @Nullable SocketChannel socket;
  private @Nullable IOException lastFailure;
  private boolean done;

  /**
   * An attempt that is not started; one of the callbacks is called, once.
   *
   * @param lookups looks the name up
   * @param timeout for the look-up and all addresses together
   */
  Connector(
      EventLoop loop,
      Executor lookups,
      SocketAddress address,
      Duration timeout,
      BiConsumer<SocketChannel, SelectionKey> onConnected,
      Consumer<IOException> onFailure) {
    this.loop = loop;
    this.lookups = lookups;
    this.address = address;
    this.timeout = timeout;
    this.onConnected = onConnected;
    this.onFailure = onFailure;
    this.deadline = System.nanoTime() + timeout.toNanos();
    this.attemptDeadline = deadline;
  }

  void start() {
    loop.schedule(this);
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      try {
        lookups.execute(() -> lookUp(inet));
      } catch (Throwable e) {
        // "unable to create native thread" is an OutOfMemoryError
        fail(new IOException("no thread to look up the name in " + LogText.address(address), e));
      }
    } else {
      untried.add(address);
      tryNext();
    }
  }

  /** Runs on a thread of the executor, because a look-up may take seconds. */
  private void lookUp(InetSocketAddress name) {
    try {
      InetAddress[] found = InetAddress.getAllByName(name.getHostString());
      loop.execute(
          () -> {
            for (InetAddress each : found) {
              untried.add(new InetSocketAddress(each, name.getPort()));
            }
            tryNext();
          });
    } catch (Throwable e) { // a look-up provider may throw anything
      loop.execute(() -> fail(e instanceof IOException io ? io : new IOException(e)));
    }
  }

  private void tryNext() {
    if (done) {
      return;
    }
    SocketAddress next = untried.poll();
    if (next == null) {
      IOException why = lastFailure;
      fail(why != null ? why : new ConnectException("the name has no address"));
      return;
    }
    long now = System.nanoTime();
    attemptDeadline = now + (deadline - now) / (untried.size() + 1); // each address gets its share
    loop.schedule(this);
    try {
      SocketChannel channel = open(next);
      socket = channel;
      channel.configureBlocking(false);
      SelectionKey key = loop.register(channel, SelectionKey.OP_CONNECT, this);
      if (channel.connect(next)) {
        connected(channel, key);
      }
    } catch (IOException | RuntimeException e) { // for example, an unsupported address family
      attemptFailed(e instanceof IOException io ? io : notConnected(next, e));
    }
  }

  private static ConnectException notConnected(SocketAddress to, Exception fault) {
    ConnectException failure = new ConnectException(LogText.reason(to, fault));
    failure.initCause(fault);
    return failure;
  }

  private static SocketChannel open(SocketAddress to) throws IOException {
    if (to instanceof UnixDomainSocketAddress) {
      return SocketChannel.open(StandardProtocolFamily.UNIX);
    }
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    return channel;
  }

  @Override
  public void ready(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (channel.finishConnect()) {
        connected(channel, key);
      }
    } catch (IOException e) {
      attemptFailed(e);
    }
  }

  private void connected(SocketChannel channel, SelectionKey key) throws IOException {
    if (address instanceof InetSocketAddress
        && channel.getRemoteAddress().equals(channel.getLocalAddress())) {
      // TCP does that if no server listens on the port that the system gave this socket.
      throw new ConnectException("connected to itself: no server listens on this port");
    }
    end();
    key.interestOps(0);
    onConnected.accept(channel, key);
  }

  private void attemptFailed(IOException failure) {
    lastFailure = failure;
    closeSocket();
    tryNext();
  }

  private void fail(IOException failure) {
    if (!done) {
      end();
      closeSocket();
      onFailure.accept(failure);
    }
  }

  private void end() {
    done = true;
    loop.cancel(this); // otherwise its timer keeps it and its socket in memory until the time-out
  }

  void cancel() {
    fail(new IOException("the client is closed"));
  }

  private void closeSocket() {
    SocketChannel channel = socket;
    socket = null;
    if (channel != null) {
      Logs.closeQuietly(channel);
    }
  }

  @Override
  public long nextTime() {
    return done ? EventLoop.NEVER : attemptDeadline;
  }

  @Override
  public void timeCame(long now) {
    SocketTimeoutException failure =
        new SocketTimeoutException(
            "not connected within " + timeout.toMillis() + " ms (ClientTimeouts.connect)");
    if (deadline - now <= 0) {
      fail(failure);
    } else {
      attemptFailed(failure);
    }
  }
}
