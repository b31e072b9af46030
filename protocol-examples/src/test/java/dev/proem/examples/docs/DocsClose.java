package dev.proem.examples.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Shows the effect of an early close on a reply. For chapter 1 of the guide. To run it: {@code java
 * protocol-examples/src/test/java/dev/proem/examples/docs/DocsClose.java}.
 */
final class DocsClose {
  private static final int REPLY = 1_000_000;

  private interface Closing {
    void close(Socket connection) throws IOException;
  }

  private DocsClose() {}

  /** Prints how much of a reply arrives, for two ways to close. */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.out.printf("closed at once:   %s%n", received(DocsClose::atOnce));
    System.out.printf("closed in order:  %s%n", received(DocsClose::inOrder));
  }

  // tag::at-once
  private static void atOnce(Socket connection) throws IOException {
    connection.close();
  }

  // end::at-once

  // tag::in-order
  static void inOrder(Socket connection) throws IOException {
    connection.setSoTimeout(
        5_000); // a peer that neither sends nor closes must not block us permanently
    connection.shutdownOutput(); // the peer reads the end of input after the reply
    byte[] unwanted = new byte[8_192];
    InputStream in = connection.getInputStream();
    while (in.read(unwanted) >= 0) {
      // further input is discarded; a server also limits its size
    }
    connection.close();
  }

  // end::in-order

  /** The server replies and closes while 200,000 bytes of the request are still unread. */
  private static String received(Closing closing) throws IOException, InterruptedException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket connection = listener.accept()) {
      client.getOutputStream().write(new byte[200_000]);
      client.shutdownOutput();
      Thread server =
          new Thread(
              () -> {
                try {
                  connection.getOutputStream().write(new byte[REPLY]);
                  closing.close(connection);
                } catch (IOException e) {
                  System.out.println("server: " + e.getMessage());
                }
              });
      server.start();
      long count = 0;
      InputStream in = client.getInputStream();
      byte[] buffer = new byte[8_192];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          count += n;
        }
        return "%,d of %,d bytes, then the end".formatted(count, REPLY);
      } catch (IOException e) {
        return "%,d of %,d bytes, then: %s".formatted(count, REPLY, e.getMessage());
      } finally {
        server.join();
      }
    }
  }
}
