package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that return null: by mistake, or on purpose. */
@Timeout(60)
class NoReplyTest {
  private static final Message ONE_WAY = Message.text("x").withExtra(MessageHeader.ONE_WAY, true);

  private final Witness heard = new Witness();

  /** Null, wherever it is not looked for. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  private static CompletableFuture<Message> nothingLater() {
    return Background.supplyAsync(NoReplyTest::nothing);
  }

  private static MessageServerBuilder server() {
    return MessageServer.builder();
  }

  static Stream<MessageServerBuilder> nullHandlers() {
    return Stream.of(
        server().handler(r -> nothing()),
        server().handler(r -> nothing()).inline(),
        server().exchangeHandler((request, exchange) -> nothing()),
        server().asyncHandler((request, exchange) -> nothing()),
        server().asyncHandler((request, exchange) -> CompletableFuture.completedFuture(nothing())),
        server().asyncHandler((request, exchange) -> nothingLater()),
        server().streamHandler(exchange -> nothing()),
        server().handler(r -> r).interceptor((exchange, next) -> nothing()),
        server()
            .handler(r -> r)
            .interceptor((exchange, next) -> next.proceed().thenApply(reply -> nothing())),
        server()
            .asyncHandler((request, exchange) -> nothing())
            .interceptor((exchange, next) -> next.proceed().thenApply(reply -> reply)));
  }

  @ParameterizedTest
  @MethodSource("nullHandlers")
  void nullForARequest_isAnErrorAndOneLine(MessageServerBuilder kind) throws IOException {
    try (LogLines log = new LogLines();
        MessageServer server = kind.listener(heard).start();
        Peer peer = Peer.of(server)) {
      peer.send(ONE_WAY); // nobody waits: no mistake
      Message reply = peer.ask(Peer.withId("7", Message.text("x")));
      assertThat(Peer.codeOf(reply)).isEqualTo("internal");
      assertThat(reply.header().inReplyTo()).contains("7");
      assertThat(heard.all("failed ")).containsExactly("failed IllegalStateException");
      assertThat(log.containing("returned null"))
          .singleElement()
          .asString()
          .startsWith("SEVERE #1 127.0.0.1:")
          .endsWith("return a reply, or call Exchange.noReply() before");
    }
  }

  static Stream<MessageServerBuilder> silentHandlers() {
    return Stream.of(
        server().exchangeHandler((request, exchange) -> none(exchange, request.text())),
        server().exchangeHandler((request, exchange) -> none(exchange, request.text())).inline(),
        server()
            .asyncHandler(
                (request, exchange) ->
                    CompletableFuture.completedFuture(none(exchange, request.text()))),
        server()
            .streamHandler(
                exchange -> {
                  Message reply =
                      none(exchange, new String(exchange.content().readAllBytes(), US_ASCII));
                  return reply == null ? null : Outgoing.of(reply);
                }),
        server()
            .handler(r -> r)
            .interceptor(
                (exchange, next) -> {
                  none(exchange, exchange.header().string("do").orElse(""));
                  return next.proceed();
                }));
  }

  private static final java.nio.charset.Charset US_ASCII =
      java.nio.charset.StandardCharsets.US_ASCII;

  private static Message none(Exchange exchange, String what) throws RequestException {
    switch (what) {
      case "none" -> {
        exchange.noReply();
        return null;
      }
      case "not sent" -> exchange.noReply();
      case "refuse" -> {
        exchange.noReply();
        throw new RequestException("example.org/refused", "It is not told.");
      }
      default -> {}
    }
    return Message.text(what);
  }

  @ParameterizedTest
  @MethodSource("silentHandlers")
  void noReply_sendsNothingWhateverComes(MessageServerBuilder kind) throws IOException {
    try (MessageServer server = kind.listener(heard).start();
        Peer peer = Peer.of(server)) {
      for (String what : new String[] {"none", "not sent", "refuse"}) {
        peer.send(Message.text(what).withExtra("do", what));
      }
      peer.assertServed();
      assertThat(heard.all("failed ")).isEmpty();
      assertThat(heard.all("received ")).hasSize(4);
      assertThat(heard.all("sent ")).hasSizeLessThan(2);
    }
  }

  @Test
  void nullAfterTheDeadline_isDeadlineExceededAndNoMistake() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try (MessageServer server =
            server()
                .listener(heard)
                .exchangeHandler(
                    (request, exchange) -> {
                      while (!exchange.isAbandoned()) {
                        never.await(1, java.util.concurrent.TimeUnit.MILLISECONDS);
                      }
                      return null;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      Message reply = peer.ask(Message.text("x").withExtra(MessageHeader.DEADLINE_MS, 20));
      assertThat(Peer.codeOf(reply)).isEqualTo("deadline-exceeded");
      assertThat(heard.all("failed ")).isEmpty();
    }
  }

  /** Each would be taken for the reply to the first request, and say that it was not executed. */
  @Test
  void refusalAfterARequestThatGotNoReply_isNotSentWithoutAnId() throws IOException {
    AtomicBoolean full = new AtomicBoolean();
    Executor executor =
        task -> {
          if (full.get()) {
            throw new RejectedExecutionException("full");
          }
          new Thread(task).start();
        };
    try (MessageServer server =
            server()
                .executor(executor)
                .exchangeHandler((request, exchange) -> none(exchange, request.text()))
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("none"));
      assertThat(peer.ask("executed").text()).isEqualTo("executed");
      full.set(true);
      peer.send(Message.text("refused"));
      Message reply = peer.ask(Peer.withId("7", Message.text("refused")));
      assertThat(Peer.codeOf(reply)).isEqualTo("overloaded");
      assertThat(reply.header().inReplyTo()).contains("7");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void overloadAfterARequestThatGotNoReply_isToldToARequestWithAnIdOnly(boolean named)
      throws IOException {
    Message large = Message.binary(new byte[2_000]);
    try (MessageServer server =
            server()
                .serverLimits(ServerLimits.DEFAULT.withReceivedTotal(1_000))
                .listener(heard)
                .oneWayHandler((message, exchange) -> {})
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("executed"));
      peer.ask(Message.text("").withExtra(MessageHeader.PING, true)); // in its turn
      peer.send(Peer.bytes(named ? Peer.withId("7", large) : large));
      if (named) {
        assertThat(peer.read().header().inReplyTo()).contains("7");
      }
      peer.assertEnd();
    }
    heard.await("limit ServerLimits.receivedTotal 1000");
  }

  @Test
  void overloadWhileARequestIsHandledThatGetsNoReply_isNotTold() throws IOException {
    CountDownLatch free = new CountDownLatch(1);
    try (MessageServer server =
            server()
                .serverLimits(ServerLimits.DEFAULT.withReceivedTotal(1_000))
                .listener(heard)
                .oneWayHandler((message, exchange) -> free.await())
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("executed"));
      peer.send(Message.binary(new byte[2_000]));
      heard.await("limit ServerLimits.receivedTotal 1000");
      free.countDown();
      peer.assertEnd();
    }
  }
}
