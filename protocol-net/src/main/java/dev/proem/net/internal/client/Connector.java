package dev.proem.net.internal.client;

import dev.proem.net.internal.transport.AddressErrors;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
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
import org.jspecify.annotations.Nullable;

/**
 * Makes one connection: looks the name up on an executor, then tries its addresses one after the
 * other. Used by the thread of the loop only.
 */
final class Connector extends EventLoop.Timed implements EventLoop.Ready {
  /** What comes of it; called once. */
  interface Outcome {
    void connected(SocketChannel socket, SelectionKey key);

    void failed(IOException failure);
  }

  private final EventLoop loop;
  private final Executor blocking;
  private final SocketAddress address;
  private final Duration time;
  private final Outcome outcome;
  private final long endsAt;
  private long attemptEndsAt;
  private final ArrayDeque<SocketAddress> untried = new ArrayDeque<>();
  private @Nullable SocketChannel socket;
  private @Nullable IOException lastFailure;
  private boolean done;

  Connector(
      EventLoop loop, Executor blocking, SocketAddress address, Duration time, Outcome outcome) {
    this.loop = loop;
    this.blocking = blocking;
    this.address = address;
    this.time = time;
    this.outcome = outcome;
    this.endsAt = System.nanoTime() + time.toNanos();
    this.attemptEndsAt = endsAt;
  }

  void begin() {
    loop.schedule(this);
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      try {
        blocking.execute(() -> lookUp(inet));
      } catch (Throwable e) {
        // "unable to create native thread" is an OutOfMemoryError
        fail(new IOException("no thread to look up " + LogText.address(address), e));
      }
    } else {
      untried.add(address);
      tryNext();
    }
  }

  /** On a thread of the executor: a look-up may take seconds. */
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
    } catch (Throwable e) { // a provider of the look-up may throw anything
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
    attemptEndsAt = now + (endsAt - now) / (untried.size() + 1); // each gets its share
    loop.schedule(this);
    try {
      SocketChannel channel = open(next);
      socket = channel;
      channel.configureBlocking(false);
      SelectionKey key = loop.register(channel, SelectionKey.OP_CONNECT, this);
      if (channel.connect(next)) {
        connected(channel, key);
      }
    } catch (IOException | RuntimeException e) { // such as an address of an unsupported family
      missed(e instanceof IOException io ? io : AddressErrors.notConnected(next, e));
    }
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
      missed(e);
    }
  }

  private void connected(SocketChannel channel, SelectionKey key) throws IOException {
    if (address instanceof InetSocketAddress
        && channel.getRemoteAddress().equals(channel.getLocalAddress())) {
      // So TCP does when nobody listens on a port that the system has given this very socket.
      throw new ConnectException("connected to itself: nobody listens there");
    }
    end();
    key.interestOps(0);
    outcome.connected(channel, key);
  }

  private void missed(IOException failure) {
    lastFailure = failure;
    closeSocket();
    tryNext();
  }

  private void fail(IOException failure) {
    if (!done) {
      end();
      closeSocket();
      outcome.failed(failure);
    }
  }

  private void end() {
    done = true;
    loop.cancel(this); // its alarm would hold it, and its socket, in memory until its time
  }

  /** Gives up. */
  void cancel() {
    fail(new IOException("the client is closed"));
  }

  private void closeSocket() {
    SocketChannel channel = socket;
    socket = null;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // It is closed all the same, and nobody could do more about it.
      }
    }
  }

  @Override
  public long nextTime() {
    return done ? EventLoop.NEVER : attemptEndsAt;
  }

  @Override
  public void timeCame(long now) {
    SocketTimeoutException late =
        new SocketTimeoutException(
            "not connected within " + time.toMillis() + " ms (ClientTimeouts.connect)");
    if (endsAt - now <= 0) {
      fail(late);
    } else {
      missed(late);
    }
  }
}
