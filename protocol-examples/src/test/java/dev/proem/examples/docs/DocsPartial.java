package dev.proem.examples.docs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows that one write is not one read. For chapter 1 of the guide. To run it: {@code java
 * protocol-examples/src/test/java/dev/proem/examples/docs/DocsPartial.java}.
 */
final class DocsPartial {
  private static final int MESSAGES = 3;
  private static final int LARGE = 1_000_000;
  private static final int HUGE = 100_000_000;

  private DocsPartial() {}

  /** Prints the sizes of reads and writes on connections inside this process. */
  public static void main(String[] args) throws IOException {
    System.out.printf("%d writes of 100 bytes, read as: %s%n", MESSAGES, manySmall());
    List<Integer> reads = oneLarge();
    System.out.printf("1 write of %,d bytes, read in %d chunks:%n", LARGE, reads.size());
    System.out.printf("  %s%n", reads);
    System.out.printf("a write that may not wait, of %,d bytes, took: %,d%n", HUGE, notAll());
  }

  private static List<Integer> manySmall() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket sender = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket receiver = listener.accept()) {
      for (int i = 0; i < MESSAGES; i++) {
        sender.getOutputStream().write(new byte[100]);
      }
      sender.shutdownOutput();
      return sizesOfReads(receiver.getInputStream());
    }
  }

  private static List<Integer> oneLarge() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket sender = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket receiver = listener.accept()) {
      Thread thread =
          new Thread(
              () -> {
                try (sender) {
                  sender.getOutputStream().write(new byte[LARGE]);
                } catch (IOException e) {
                  System.out.println(e.getMessage());
                }
              });
      thread.start();
      return sizesOfReads(receiver.getInputStream());
    }
  }

  private static List<Integer> sizesOfReads(InputStream in) throws IOException {
    // tag::sizes
    List<Integer> sizes = new ArrayList<>();
    byte[] buffer = new byte[LARGE];
    int count = in.read(buffer);
    while (count >= 0) {
      sizes.add(count);
      count = in.read(buffer);
    }
    // end::sizes
    return sizes;
  }

  private static int notAll() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (SocketChannel sender = SocketChannel.open(listener.getLocalAddress())) {
        sender.configureBlocking(false);
        return sender.write(ByteBuffer.allocate(HUGE));
      }
    }
  }

  /** Reads exactly as many bytes as fit, or fails. */
  static byte[] readFully(InputStream in, int length) throws IOException {
    // tag::read-fully
    byte[] bytes = new byte[length];
    int received = 0;
    while (received < length) {
      int count = in.read(bytes, received, length - received);
      if (count < 0) {
        throw new EOFException("the peer closed after " + received + " of " + length + " bytes");
      }
      received += count;
    }
    return bytes;
    // end::read-fully
  }

  /** Writes all of a buffer to a blocking channel. */
  static void writeFully(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
    // tag::write-fully
    while (buffer.hasRemaining()) {
      channel.write(buffer); // advances the position by the number of bytes written
    }
    // end::write-fully
  }
}
