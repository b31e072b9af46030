package dev.proem.benchmarks.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The limit: one thread, one selector, one buffer, and every byte goes back as it came. */
public final class EchoServer {
  private static final int BACKLOG = 4_096;

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

  private EchoServer(ServerSocketChannel listener, Selector selector) {
    this.listener = listener;
    this.selector = selector;
  }

  /** Serves on any free port of this machine, until it is killed. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Selector selector = Selector.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
      Ready.say(listener.socket().getLocalPort());
      EchoServer server = new EchoServer(listener, selector);
      while (listener.isOpen()) {
        selector.select(server::ready);
      }
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        echo((SocketChannel) key.channel());
      }
    } catch (IOException e) {
      close((SocketChannel) key.channel());
    }
  }

  private void accept() throws IOException {
    SocketChannel socket = listener.accept();
    if (socket != null) {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.register(selector, SelectionKey.OP_READ);
    }
  }

  private void echo(SocketChannel socket) throws IOException {
    buffer.clear();
    if (socket.read(buffer) < 0) {
      socket.close();
      return;
    }
    buffer.flip();
    while (buffer.hasRemaining()) { // a client that reads nothing stops it: ours do read
      socket.write(buffer);
    }
  }

  private static void close(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone.
    }
  }
}
