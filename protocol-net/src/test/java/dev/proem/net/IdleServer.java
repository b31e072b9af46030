package dev.proem.net;

import dev.proem.net.tls.Tls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The server of {@link IdleConnectionsSoak}, in a process of its own. */
final class IdleServer {
  private IdleServer() {}

  /** Nothing for plain connections; the files of a certificate and its key for TLS. */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Binding binding = Binding.of(loopback);
    if (arguments.length > 0) {
      Tls tls = Tls.forServer().certificate(Path.of(arguments[0]), Path.of(arguments[1])).build();
      binding = binding.withTls(tls);
    }
    try (MessageServer server =
        MessageServer.builder().bind(binding).handler(request -> request).inline().start()) {
      BufferedReader questions =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line; (line = questions.readLine()) != null; ) {
        System.out.println(
            switch (line) {
              case "port" -> server.port();
              case "connections" -> server.connections().size();
              case "heap" -> heapBytes();
              default -> throw new IllegalArgumentException(line);
            });
      }
    }
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
