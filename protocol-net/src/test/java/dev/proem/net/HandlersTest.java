package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What handlers of all kinds do, and what becomes of it. */
@Timeout(60)
class HandlersTest {
  private final Witness heard = new Witness();

  private MessageServerBuilder builder() {
    return MessageServer.builder().listener(heard);
  }

  /** One request, as the content says: echo, refuse, fail, error, content. */
  private static Message react(Message request) throws Exception {
    return switch (request.text()) {
      case "refuse" -> throw new RequestException("example.org/sold-out", "There is none left.");
      case "fail" -> throw new IOException("secret");
      case "error" -> throw new AssertionError("secret");
      case "throwable" -> throw Sneaky.thrown(new Throwable("secret"));
      case "content" -> Message.binary(request.bytes()).withExtra("x", request.json());
      case "too long" -> Message.text("").withExtra("x", "y".repeat(70_000));
      default -> request;
    };
  }

  static Stream<MessageServerBuilder> kinds() {
    return Stream.of(
        MessageServer.builder().handler(HandlersTest::react),
        MessageServer.builder().handler(HandlersTest::react).inline(),
        MessageServer.builder().exchangeHandler((request, exchange) -> react(exchange.message())),
        MessageServer.builder()
            .exchangeHandler((request, exchange) -> react(Message.text(text(exchange)))),
        MessageServer.builder()
            .asyncHandler((request, exchange) -> Background.supplyAsync(() -> later(request))),
        MessageServer.builder()
            .asyncHandler((request, exchange) -> CompletableFuture.completedFuture(react(request))),
        MessageServer.builder().requestHandler(RequestHandler.of(HandlersTest::react)),
        MessageServer.builder()
            .requestHandler(
                RequestHandler.ofStream(
                    exchange -> Outgoing.of(react(Message.text(text(exchange)))))),
        MessageServer.builder()
            .streamHandler(exchange -> Outgoing.of(react(Message.text(text(exchange))))));
  }

  private static String text(Exchange exchange) throws IOException {
    return new String(exchange.content().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Message later(Message request) {
    try {
      return react(request);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachKind_answersAndFailsAlike(MessageServerBuilder kind) throws IOException {
    try (MessageServer server = kind.listener(heard).start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      Message refusal = peer.ask("refuse");
      assertThat(Peer.codeOf(refusal)).isEqualTo("example.org/sold-out");
      assertThat(refusal.text()).isEqualTo("There is none left.");
      for (String fault : List.of("fail", "error", "throwable", "too long")) {
        Message failure = peer.ask(Peer.withId(fault, Message.text(fault)));
        assertThat(Peer.codeOf(failure)).isEqualTo("internal");
        assertThat(failure.header().inReplyTo()).contains(fault);
        assertThat(failure.text()).isEqualTo("The server failed to answer this request.");
      }
      assertThat(Peer.codeOf(peer.ask("content"))).isEqualTo("malformed-message");
      assertThat(heard.all("failed ")).hasSize(4);
      heard.await("answered well");
      heard.await("answered internal", 4);
    }
  }

  @Test
  void oneWayHandler_answersNothing() throws Exception {
    LinkedBlockingQueue<String> taken = new LinkedBlockingQueue<>();
    try (MessageServer server =
            builder()
                .oneWayHandler(
                    (message, exchange) -> {
                      taken.add(message.text());
                      react(message);
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("first"));
      peer.send(Message.text("second"));
      assertThat(List.of(taken.take(), taken.take())).containsExactly("first", "second");
      peer.send(Message.text("fail"));
      assertThat(taken.take()).isEqualTo("fail");
      peer.send(Message.text("late").withExtra(MessageHeader.DEADLINE_MS, 0));
      peer.endOutput();
      peer.assertEnd();
    }
    heard.await("failed IOException");
    assertThat(taken).isEmpty();
  }

  @Test
  void exchange_knowsItsRequest() throws IOException {
    CompletableFuture<Exchange> seen = new CompletableFuture<>();
    Message request =
        Message.text("x").withExtra(MessageHeader.DEADLINE_MS, 100_000).withExtra("a", "b");
    try (MessageServer server =
            builder()
                .exchangeHandler(
                    (message, exchange) -> {
                      assertThat(exchange.message()).isSameAs(message);
                      assertThat(exchange.remaining().orElseThrow().toMillis())
                          .isBetween(1L, 100_000L);
                      assertThat(exchange.isAbandoned()).isFalse();
                      assertThat(exchange.connection().requestsInFlight()).isEqualTo(1);
                      assertThat(exchange.connection().isOpen()).isTrue();
                      assertThat(exchange.connection().tls()).isEmpty();
                      seen.complete(exchange);
                      return Message.text(String.valueOf(exchange.header().extras().get("a")));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask(request).text()).isEqualTo("b");
      assertThat(seen.join().connection().toString()).startsWith("#1 127.0.0.1:");
      assertThat(seen.join().connection().localAddress()).isEqualTo(server.addresses().get(0));
    }
    assertThat(seen.join().connection().isOpen()).isFalse();
  }

  @Test
  void streamedExchange_hasNoWholeMessage() throws IOException {
    try (MessageServer server =
            builder()
                .streamHandler(
                    exchange -> {
                      assertThat(exchange.remaining()).isEmpty();
                      assertThatIllegalStateException().isThrownBy(exchange::message);
                      return Outgoing.of(Message.text("right"));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").text()).isEqualTo("right");
    }
  }

  @Test
  void requestsWithoutIds_areHandledOneAfterTheOther() throws Exception {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    try (MessageServer server =
            builder()
                .eventLoops(2)
                .handler(
                    request -> {
                      log.add("begin " + request.text());
                      Thread.onSpinWait();
                      log.add("end " + request.text());
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        peer.send(Message.text("" + i));
        expected.addAll(List.of("begin " + i, "end " + i));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(peer.read().text()).isEqualTo("" + i);
      }
      assertThat(log).isEqualTo(expected);
    }
  }

  @Test
  void pings_areAnsweredInTheirTurnOrAtOnceWithoutTheHandler() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<String> handled = Collections.synchronizedList(new ArrayList<>());
    Message ping = Message.text("ping").withExtra(MessageHeader.PING, true);
    try (MessageServer server =
            builder()
                .handler(
                    request -> {
                      handled.add(request.text());
                      go.await();
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("request"));
      peer.send(ping);
      peer.send(Peer.withId("1", ping));
      Message atOnce = peer.read();
      assertThat(atOnce.header().inReplyTo()).contains("1");
      assertThat(atOnce.header().contentLength()).isZero();
      assertThat(atOnce.header().contentType()).isEqualTo("binary/octet-stream");
      go.countDown();
      assertThat(peer.read().text()).isEqualTo("request");
      assertThat(peer.read().header().contentLength()).isZero();
      assertThat(handled).containsExactly("request");
    }
  }

  @Test
  void executorThatRefuses_isOverload() throws IOException {
    try (MessageServer server =
            builder()
                .executor(
                    task -> {
                      throw new RejectedExecutionException("full");
                    })
                .handler(r -> r)
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask("x"))).isEqualTo("overloaded");
      assertThat(Peer.codeOf(peer.ask("x"))).isEqualTo("overloaded");
    }
    heard.await("failed RejectedExecutionException", 2);
  }

  @Test
  void builder_refusesWhatCannotBe() {
    assertThatIllegalStateException().isThrownBy(() -> MessageServer.builder().start());
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                MessageServer.builder()
                    .streamHandler(exchange -> Outgoing.of(Message.text("")))
                    .inline()
                    .start());
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageServer.builder().eventLoops(0));
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageServer.builder().eventLoops(257))
        .withMessage("eventLoops must be from 1 to 256, not 257");
  }

  @Test
  void pingOfAOneWayServer_isAnswered() throws IOException {
    Message ping = Message.text("").withExtra(MessageHeader.PING, true);
    try (MessageServer server =
            MessageServer.builder().oneWayHandler((message, exchange) -> {}).start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask(Peer.withId("p", ping)).header().inReplyTo()).contains("p");
    }
  }

  /** One server: a reply at once, a later one, a streamed one, and none. */
  @Test
  void kindsAreMixedOnOneServer() throws IOException {
    List<String> logged = Collections.synchronizedList(new ArrayList<>());
    RequestHandler now = RequestHandler.of(request -> Message.text("now"));
    RequestHandler later =
        RequestHandler.ofAsync(
            (request, exchange) -> Background.supplyAsync(() -> Message.text("later")));
    RequestHandler streamed =
        RequestHandler.ofStream(exchange -> Outgoing.of(Message.text(text(exchange) + "!")));
    RequestHandler log = RequestHandler.ofOneWay((message, exchange) -> logged.add(message.text()));
    RequestHandler byContent =
        exchange ->
            switch (exchange.message().text()) {
              case "now" -> now.handle(exchange);
              case "later" -> later.handle(exchange);
              case "log" -> log.handle(exchange);
              default -> streamed.handle(exchange);
            };
    try (MessageServer server = builder().requestHandler(byContent).start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("now").text()).isEqualTo("now");
      assertThat(peer.ask("later").text()).isEqualTo("later");
      peer.send(Message.text("log"));
      assertThat(peer.ask("other").text()).isEqualTo("other!");
      assertThat(logged).containsExactly("log");
    }
  }
}
