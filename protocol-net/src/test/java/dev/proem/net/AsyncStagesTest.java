package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages of users: completed where, how often and with whatever they like. */
@Timeout(60)
class AsyncStagesTest {
  private final Witness heard = new Witness();

  private MessageServer serving(AsyncHandler handler) throws IOException {
    return serving(handler, ServerTimeouts.DEFAULT);
  }

  private MessageServer serving(AsyncHandler handler, ServerTimeouts timeouts) throws IOException {
    return MessageServer.builder()
        .listener(heard)
        .timeouts(timeouts)
        .asyncHandler(
            (request, exchange) ->
                request.text().equals("x")
                    ? handler.handle(request, exchange)
                    : CompletableFuture.completedFuture(request))
        .start();
  }

  /** What a stage does with what hangs on it. */
  private interface Delivery {
    void deliver(BiConsumer<Object, Throwable> action);
  }

  /** A stage of nobody's library, of which only these two methods are used. */
  @SuppressWarnings("unchecked")
  private static CompletionStage<Message> stage(Delivery delivery) {
    return (CompletionStage<Message>)
        Proxy.newProxyInstance(
            AsyncStagesTest.class.getClassLoader(),
            new Class<?>[] {CompletionStage.class},
            (self, method, arguments) -> {
              switch (method.getName()) {
                case "thenApply" -> {
                  Function<Object, Object> function = (Function<Object, Object>) arguments[0];
                  return stage(
                      action ->
                          delivery.deliver(
                              (value, failure) ->
                                  action.accept(
                                      value == null ? null : function.apply(value), failure)));
                }
                case "whenComplete" -> {
                  delivery.deliver((BiConsumer<Object, Throwable>) arguments[0]);
                  return self;
                }
                default -> throw new UnsupportedOperationException(method.getName());
              }
            });
  }

  private static void assertCode(MessageServer server, String code) throws IOException {
    try (Peer peer = Peer.of(server);
        Peer other = Peer.of(server)) {
      peer.send(Message.text("x"));
      other.assertServed();
      assertThat(peer.read().header().error().orElse("none")).isEqualTo(code);
      peer.assertServed();
    }
  }

  @Test
  void completedTwice_isAnsweredOnce() throws IOException {
    try (MessageServer server =
        serving(
            (request, exchange) ->
                stage(
                    action -> {
                      action.accept(request, null);
                      action.accept(request, null);
                      action.accept(null, new IOException("too late"));
                    }))) {
      assertCode(server, "none");
      assertThat(heard.all("failed ")).isEmpty();
    }
  }

  @Test
  void neverCompleted_isTimedOut() throws IOException {
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withHandler(Duration.ofMillis(30));
    try (MessageServer server =
            serving((request, exchange) -> new CompletableFuture<>(), timeouts);
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask("x"))).isEqualTo("timeout");
      Message ping = Message.text("").withExtra(MessageHeader.PING, true);
      assertThat(peer.ask(ping).header().error()).isEmpty();
    }
  }

  @Test
  void completedWithNothingAndNoFailure_isAMistake() throws IOException {
    try (MessageServer server =
        serving((request, exchange) -> stage(action -> action.accept(null, null)))) {
      assertCode(server, "internal");
      heard.await("failed IllegalStateException");
    }
  }

  @Test
  void stageThatThrows_isInternal() throws IOException {
    try (MessageServer server =
        serving(
            (request, exchange) ->
                stage(
                    action -> {
                      throw Sneaky.<RuntimeException>thrown(new Throwable("a throwable"));
                    }))) {
      assertCode(server, "internal");
      heard.await("failed UndeclaredThrowableException");
    }
  }

  @Test
  void completedWithAnError_isInternal() throws IOException {
    try (MessageServer server =
        serving((request, exchange) -> CompletableFuture.failedFuture(new StackOverflowError()))) {
      assertCode(server, "internal");
      heard.await("failed StackOverflowError");
    }
  }

  @Test
  void completedOnAnyThread_isAnswered() throws IOException {
    CompletableFuture<Message> byLoop = new CompletableFuture<>();
    try (MessageServer other = MessageServer.builder().handler(r -> r).start();
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", other.port())
                .listener(
                    new TransportListener() {
                      @Override
                      public void opened(Connection connection) {
                        byLoop.complete(Message.text("by the loop of a client"));
                      }
                    })
                .build();
        MessageServer server =
            serving(
                (request, exchange) -> {
                  CompletableFuture<Message> unused = client.send(request);
                  return byLoop;
                })) {
      assertCode(server, "none");
    }
  }
}
