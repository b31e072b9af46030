package dev.proem.examples.docs;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Connects without waiting, as {@code connect_ex()} does. For the guide. */
final class DocsConnect {
  private DocsConnect() {}

  /** Returns a connected channel in non-blocking mode. */
  static SocketChannel connect(SocketAddress address) throws IOException {
    // tag::connect
    SocketChannel channel = SocketChannel.open();
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      if (!channel.connect(address)) { // false: the handshake is in progress
        channel.register(selector, SelectionKey.OP_CONNECT);
        selector.select(); // the thread could do other work, or serve other channels
        channel.finishConnect(); // throws ConnectException if it was refused
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    // end::connect
  }
}
