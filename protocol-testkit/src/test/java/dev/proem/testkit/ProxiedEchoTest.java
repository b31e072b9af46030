package dev.proem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of the tests of a proxy in front of a server that echoes messages. */
abstract class ProxiedEchoTest {
  static final Message HELLO = Message.text("hello");
  static final int LENGTH = new MessageEncoder().encode(HELLO).remaining();
  static final String END = "end";

  EchoServer server;

  /** Echoes messages, and records how each connection ended. */
  static final class EchoServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Thread acceptor;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Object> endings = new LinkedBlockingQueue<>();

    EchoServer(SocketAddress address) throws IOException {
      listener =
          address instanceof UnixDomainSocketAddress
              ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              : ServerSocketChannel.open();
      listener.bind(address);
      acceptor = daemon(this::accept);
    }

    private static Thread daemon(Runnable task) {
      Thread thread = new Thread(task, "background of a test");
      thread.setDaemon(true);
      thread.start();
      return thread;
    }

    private void accept() {
      try {
        for (; ; ) {
          SocketChannel channel = listener.accept();
          open.add(channel);
          daemon(() -> echo(channel));
        }
      } catch (IOException e) { // closed
      }
    }

    private void echo(SocketChannel channel) {
      Object ending = END;
      try (channel) {
        MessageReader reader = new MessageReader(channel);
        MessageWriter writer = new MessageWriter(channel);
        while (reader.hasNext()) {
          writer.write(reader.read());
        }
      } catch (IOException | RuntimeException e) {
        ending = e;
      }
      endings.add(ending);
    }

    int accepted() {
      return open.size();
    }

    /** Returns the end of the connection that ends next. */
    Object ending() throws InterruptedException {
      return endings.poll(1, TimeUnit.MINUTES);
    }

    SocketAddress address() throws IOException {
      return listener.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
      listener.close();
      try {
        acceptor.join(); // the kernel may accept connections until then
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      for (SocketChannel each : open) {
        each.close();
      }
    }
  }

  @BeforeEach
  void startServer() throws IOException {
    server = new EchoServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  FaultProxy proxy(Faults faults) throws IOException {
    return FaultProxy.to(server.address(), faults);
  }

  static void send(SocketChannel client) throws IOException {
    new MessageWriter(client).write(HELLO);
  }

  static void assertEchoed(SocketChannel client) throws IOException {
    send(client);
    assertThat(new MessageReader(client).read()).isEqualTo(HELLO);
  }

  static void assertEchoed(FaultProxy proxy) throws IOException {
    try (SocketChannel client = SocketChannel.open(proxy.address())) {
      assertEchoed(client);
    }
  }

  /** Connects and is reset at once; the connect may already fail. */
  static void assertReset(FaultProxy proxy) {
    assertThatThrownBy(
            () -> {
              try (SocketChannel client = SocketChannel.open(proxy.address())) {
                client.read(ByteBuffer.allocate(1));
              }
            })
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  static void assertReset(SocketChannel client) {
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }
}
