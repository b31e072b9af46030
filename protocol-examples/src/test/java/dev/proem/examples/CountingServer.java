package dev.proem.examples;

import dev.proem.Message;
import dev.proem.net.Binding;
import dev.proem.net.Exchange;
import dev.proem.net.MessageServer;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A server behind a load balancer, in a process of its own. It records each request that it
 * executes in a file before it answers. Arguments: its name, the file and, for TLS, a key store and
 * its password.
 */
final class CountingServer {
  private final String name;
  private final Path executed;

  private CountingServer(String name, Path executed) {
    this.name = name;
    this.executed = executed;
  }

  public static void main(String[] args) throws IOException {
    CountingServer counting = new CountingServer(args[0], Path.of(args[1]));
    Tls tls =
        args.length < 4
            ? null
            : Tls.forServer().keyStore(Path.of(args[2]), args[3].toCharArray()).build();
    MessageServer server =
        MessageServer.builder()
            .bind(
                Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withTls(tls)
                    .withProxyProtocol(true))
            .exchangeHandler(counting::handle)
            .start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> System.out.println(server.shutdown(Duration.ofSeconds(10)))));
    System.out.println("Listening on 127.0.0.1:" + server.port());
  }

  private Message handle(Message request, Exchange exchange) throws IOException {
    if (request.text().equals("who am I")) {
      return Message.text(name + " " + exchange.connection().remoteAddress());
    }
    byte[] line = (request.text() + "\n").getBytes(StandardCharsets.UTF_8);
    Files.write(executed, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return Message.text(request.text() + " done by " + name);
  }
}
