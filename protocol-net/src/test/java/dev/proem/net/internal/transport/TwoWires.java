package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;

/** Both ends of a connection over loopback, driven by one selector like an event loop. */
public final class TwoWires implements AutoCloseable {
  private static final Duration TIME_OUT = Duration.ofSeconds(20);
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  public final End client;
  public final End server;
  private final Selector selector;

  public interface Maker {
    Wire over(SocketChannel socket, Runnable resume);
  }

  /** One end, with the bytes to send and the bytes received. */
  public static final class End {
    public final SocketChannel socket;
    public final Wire wire;
    public final ByteArrayOutputStream got = new ByteArrayOutputStream();
    ByteBuffer toSend = NO_BYTES;
    public boolean shutdownWanted;
    public boolean isEstablished;
    boolean isShut;
    public boolean hasEnded;
    boolean reads = true;
    public IOException failure;

    End(SocketChannel socket, Wire wire) {
      this.socket = socket;
      this.wire = wire;
    }

    public String text() {
      return got.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    public void send(String text) {
      toSend = ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    int wanted() {
      int reading = hasEnded || !reads ? 0 : SelectionKey.OP_READ;
      boolean writes = toSend.hasRemaining() || (shutdownWanted && !isShut);
      return reading | (writes ? SelectionKey.OP_WRITE : 0);
    }

    void step() {
      try {
        if (failure == null) {
          go();
        } else if (!hasEnded) { // as specified by Wire
          isShut = wire.shutdownOutput();
          read();
        }
      } catch (IOException e) {
        hasEnded = failure != null;
        failure = failure == null ? e : failure;
        toSend = NO_BYTES;
        shutdownWanted = true;
      }
    }

    private void go() throws IOException {
      isEstablished = wire.handshake();
      if (isEstablished && reads) {
        read();
      }
      if (toSend.hasRemaining()) {
        wire.write(toSend);
      } else if (shutdownWanted && !isShut) {
        isShut = wire.shutdownOutput();
      }
    }

    private void read() throws IOException {
      ByteBuffer into = ByteBuffer.allocate(5000);
      int count = hasEnded ? -1 : wire.read(into);
      while (count > 0) {
        got.write(into.array(), 0, into.position());
        count = wire.read(into.clear());
      }
      hasEnded = count < 0;
    }
  }

  /** Creates two ends with TLS. Each task of their handshakes has its own thread. */
  public static TwoWires tls(SSLEngine clientEngine, SSLEngine serverEngine) {
    return of(
        (socket, resume) ->
            new TlsWire(socket, NO_BYTES.duplicate(), clientEngine, ownThread(), resume),
        (socket, resume) ->
            new TlsWire(socket, NO_BYTES.duplicate(), serverEngine, ownThread(), resume));
  }

  public static TwoWires of(Maker client, Maker server) {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel connecting = SocketChannel.open(listener.getLocalAddress());
      return new TwoWires(client, connecting, server, listener.accept());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TwoWires(
      Maker client, SocketChannel clientSocket, Maker server, SocketChannel serverSocket)
      throws IOException {
    selector = Selector.open();
    this.client = end(client, clientSocket);
    this.server = end(server, serverSocket);
  }

  private End end(Maker maker, SocketChannel socket) throws IOException {
    socket.configureBlocking(false);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    End end = new End(socket, maker.over(socket, selector::wakeup));
    socket.register(selector, 0, end);
    return end;
  }

  public static Executor ownThread() {
    return task -> {
      Thread thread = new Thread(task, "tls-task");
      thread.setDaemon(true);
      thread.start();
    };
  }

  public TwoWires established() {
    until(() -> client.isEstablished && server.isEstablished);
    return this;
  }

  /** Runs both ends until they have read the end of input. */
  public void untilEnded() {
    until(() -> client.hasEnded && server.hasEnded);
  }

  /** Runs both ends until a condition is true; fails after a time-out. */
  public void until(BooleanSupplier done) {
    long end = System.nanoTime() + TIME_OUT.toNanos();
    try {
      while (true) {
        for (End each : List.of(client, server)) {
          each.step();
        }
        if (done.getAsBoolean()) {
          return;
        }
        for (End each : List.of(client, server)) {
          each.socket.keyFor(selector).interestOps(each.wire.interest(each.wanted()));
        }
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        assertThat(left)
            .as("client failure: %s, server failure: %s", client.failure, server.failure)
            .isPositive();
        selector.select(left);
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.wire.close();
    server.wire.close();
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
