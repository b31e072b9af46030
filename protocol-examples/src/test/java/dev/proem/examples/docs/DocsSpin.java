package dev.proem.examples.docs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Counts how often a selector wakes up for a connection on which nothing happens. For chapter 2 of
 * the guide. To run it: {@code java
 * protocol-examples/src/test/java/dev/proem/examples/docs/DocsSpin.java}.
 */
final class DocsSpin {
  private DocsSpin() {}

  /** Prints the counts after the number of milliseconds in the first argument, or 1,000. */
  public static void main(String[] args) throws IOException {
    long millis = args.length == 0 ? 1_000 : Long.parseLong(args[0]);
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (SocketChannel channel = SocketChannel.open(listener.getLocalAddress())) {
        channel.configureBlocking(false);
        System.out.printf("OP_READ:             %,9d%n", count(channel, false, millis));
        System.out.printf("OP_READ | OP_WRITE:  %,9d%n", count(channel, true, millis));
      }
    }
  }

  private static long count(SocketChannel channel, boolean write, long millis) throws IOException {
    try (Selector selector = Selector.open()) {
      int operations = SelectionKey.OP_READ | (write ? SelectionKey.OP_WRITE : 0);
      channel.register(selector, operations);
      long end = System.nanoTime() + millis * 1_000_000;
      long count = 0;
      for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        count += selector.select(key -> {}, left);
      }
      return count;
    }
  }
}
