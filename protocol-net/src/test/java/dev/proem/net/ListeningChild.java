package dev.proem.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A process that listens where it is told, a line each: an address, or the path of a socket; or
 * {@code close}. It answers with {@code up}, {@code closed}, or what was thrown.
 */
public final class ListeningChild {
  private ListeningChild() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    MessageServer server = null;
    for (String line; (line = questions.readLine()) != null; ) {
      if (server != null && line.equals("close")) {
        server.close();
        server = null;
        System.out.println("closed");
      } else {
        try {
          server = MessageServer.builder().handler(r -> r).address(address(line)).start();
          System.out.println("up");
        } catch (Exception e) {
          System.out.println(e);
        }
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static SocketAddress address(String text) {
    return text.contains("/") ? UnixDomainSocketAddress.of(text) : new InetSocketAddress(text, 0);
  }
}
