package dev.proem.net;

import dev.proem.Message;
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
  /** Every time-out of both. */
  static final Duration TIME = Duration.ofMillis(1_500);

  private static final ServerTimeouts SERVER =
      ServerTimeouts.DEFAULT
          .withHandshake(TIME)
          .withFirstMessage(TIME)
          .withMessage(TIME)
          .withIdle(TIME);

  private StoppedChild() {}

  /**
   * Begins, and goes on to the end of its input.
   *
   * @param arguments the port that the client calls, and the files of a certificate and its key for
   *     the server
   */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Tls tls = Tls.forServer().certificate(Path.of(arguments[1]), Path.of(arguments[2])).build();
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
}
