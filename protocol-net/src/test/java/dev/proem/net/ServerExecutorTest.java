package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Executors of users that bring a handler to the thread that reads the sockets. */
@Timeout(60)
class ServerExecutorTest {
  private final Witness heard = new Witness();

  static Stream<UnaryOperator<MessageServerBuilder>> kinds() {
    return Stream.of(
        server -> server.handler(r -> r),
        server -> server.exchangeHandler((request, exchange) -> request),
        server ->
            server.asyncHandler((request, exchange) -> CompletableFuture.completedFuture(request)),
        server ->
            server.streamHandler(
                exchange -> Outgoing.of(Message.binary(exchange.content().readAllBytes()))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void handlerOnALoop_isNotRunAndTheRequestIsOverload(UnaryOperator<MessageServerBuilder> kind)
      throws IOException {
    Executor direct = Runnable::run;
    Executor hiding = task -> new FutureTask<>(task, null).run(); // keeps what is thrown
    for (Executor executor : new Executor[] {direct, hiding}) {
      try (LogLines log = new LogLines();
          MessageServer server =
              kind.apply(MessageServer.builder()).executor(executor).listener(heard).start();
          Peer peer = Peer.of(server)) {
        assertThat(Peer.codeOf(peer.ask(Peer.withId("1", Message.text("x")))))
            .isEqualTo("overloaded");
        assertThat(Peer.codeOf(peer.ask("x"))).isEqualTo("overloaded");
        assertThat(log.containing("MessageServerBuilder.executor"))
            .hasSize(2)
            .allMatch(line -> line.contains("event loop proem-server-loop-1"))
            .allMatch(line -> line.endsWith("inline(), for handlers that never wait"));
      }
    }
    assertThat(heard.all("failed RejectedExecutionException")).hasSize(4);
  }

  @Test
  void callerRunsPolicy_leavesTheServerRunning() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new ThreadPoolExecutor.CallerRunsPolicy());
    try (MessageServer server =
            MessageServer.builder()
                .executor(one)
                .streamHandler(
                    exchange -> {
                      busy.countDown();
                      return Outgoing.of(Message.binary(exchange.content().readAllBytes()));
                    })
                .start();
        Peer slow = Peer.of(server);
        Peer other = Peer.of(server)) {
      byte[] request = Peer.bytes(Message.text("slow"));
      slow.send(Arrays.copyOf(request, request.length - 1));
      busy.await();
      assertThat(Peer.codeOf(other.ask("x"))).isEqualTo("overloaded");
      slow.send("w");
      assertThat(slow.read().bytes()).asString().isEqualTo("slow");
    } finally {
      one.shutdownNow();
    }
  }
}
