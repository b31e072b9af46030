package dev.proem.net;

import dev.proem.Message;
import dev.proem.net.tls.Tls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A server and a client in a process of its own, with short time-outs, to be stopped and continued.
 * It prints the two ports of its server; for each line on its standard input it makes a call, and
 * prints what becomes of it.
 */
final class StoppedChild {
  /** Every time-out of both, but for the handshake. */
  static final Duration TIME = Duration.ofSeconds(6);

  /** So much shorter that a handshake, of which more has to come, gets more time. */
  private static final Duration HANDSHAKE = TIME.dividedBy(2);

  private static final ServerTimeouts SERVER =
      ServerTimeouts.DEFAULT
          .withHandshake(HANDSHAKE)
          .withFirstMessage(TIME)
          .withMessage(TIME)
          .withIdle(TIME);

  private StoppedChild() {}

  /**
   * Begins, and goes on to the end of its input.
   *
   * @param arguments the port that the client calls, the files of a certificate and its key for the
   *     server, and that of the authority
   */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Tls tls = Tls.forServer().certificate(Path.of(arguments[1]), Path.of(arguments[2])).build();
    load(tls, Path.of(arguments[3]));
    MessageServer server =
        MessageServer.builder()
            .timeouts(SERVER)
            .bind(Binding.of(any))
            .bind(Binding.of(any).withTls(tls))
            .handler(request -> request)
            .start();
    for (SocketAddress address : server.addresses()) {
      System.out.println(((InetSocketAddress) address).getPort());
    }
    MessageClient client =
        MessageClient.builder()
            .address("127.0.0.1", Integer.parseInt(arguments[0]))
            .keepAlive(new KeepAlive(Duration.ofMillis(100), TIME))
            .timeouts(ClientTimeouts.DEFAULT.withDeadline(TIME))
            .build();
    BufferedReader calls =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = calls.readLine()) != null; ) {
      CompletableFuture<?> unused =
          client
              .send(Message.text(line))
              .handle((reply, failure) -> failure == null ? reply.text() : failure.toString())
              .thenAccept(System.out::println);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Loads what a call over TLS needs, before any of the short time-outs begins. */
  private static void load(Tls tls, Path authority) throws IOException {
    try (MessageServer server = MessageServer.builder().tls(tls).handler(r -> r).start();
        MessageClient client =
            MessageClient.builder()
                .address("localhost", server.port())
                .tls(Tls.forClient().trust(authority).build())
                .connect()) {
      client.request(Message.text("x"));
    }
  }
}
