package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.server.ServerExchange;
import dev.proem.testkit.Fault;
import dev.proem.testkit.FaultProxy;
import dev.proem.testkit.Faults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that take too long, and deadlines that have passed. */
@Timeout(60)
class HandlerTimeoutsTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Enough for handlers that are to end in time, also on a machine that is busy. */
  private static final Duration LONGER = Duration.ofSeconds(3);

  private static final ServerTimeouts DEFAULT = ServerTimeouts.DEFAULT.withDrain(SHORT);

  private final Witness heard = new Witness();
  private final CountDownLatch go = new CountDownLatch(1);

  @Test
  void handlerThatTakesTooLong_isInterruptedAndTheConnectionLivesOn() throws IOException {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withHandler(LONGER))
                .listener(heard)
                .exchangeHandler(
                    (request, exchange) -> {
                      if (request.text().equals("slow")) {
                        try {
                          go.await();
                        } catch (InterruptedException e) {
                          interrupted.complete(exchange.isAbandoned());
                        }
                        return Message.text("too late");
                      }
                      return request;
                    })
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      other.assertServed();
      Message reply = offender.ask(Peer.withId("1", Message.text("slow")));
      assertThat(Peer.codeOf(reply)).isEqualTo("timeout");
      assertThat(reply.header().inReplyTo()).contains("1");
      assertThat(reply.text())
          .isEqualTo(
              "The server did not finish this request within 3000 ms (ServerTimeouts.handler).");
      assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
      offender.assertServed();
      other.assertServed();
    }
    heard.await("limit ServerTimeouts.handler 3000");
  }

  /** What a handler on the loop waits for before it begins is no time of its own. */
  @Test
  void handlerThatBeginsBehindASlowOneOfItsLoop_hasItsWholeTime() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withHandler(LONGER))
                .listener(heard)
                .inline()
                .asyncHandler(
                    (request, exchange) -> {
                      if (!request.text().equals("slow")) {
                        return CompletableFuture.supplyAsync(
                            () -> request,
                            CompletableFuture.delayedExecutor(30, TimeUnit.MILLISECONDS));
                      }
                      // A little more than LONGER: much more is excused as a loop that is late.
                      long begun = System.nanoTime();
                      await().until(() -> System.nanoTime() - begun > 3_100_000_000L);
                      return CompletableFuture.completedFuture(request);
                    })
                .start();
        Peer peer = Peer.of(server)) {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(Peer.bytes(Peer.withId("1", Message.text("slow"))));
      both.writeBytes(Peer.bytes(Peer.withId("2", Message.text("quick"))));
      peer.send(both.toByteArray());
      assertThat(peer.read().text()).isEqualTo("slow");
      assertThat(peer.read().text()).isEqualTo("quick");
    }
    assertThat(heard.all("limit")).isEmpty();
  }

  /** The peer takes longer than the handler may; but as long as it sends, that is not its fault. */
  @Test
  void streamedContentThatComesSlowly_isNoFaultOfTheHandler() throws IOException {
    Faults slow = Faults.toServer(Fault.split(1_000), Fault.delay(Duration.ofMillis(250)));
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withHandler(LONGER))
                .streamHandler(
                    exchange -> {
                      int length = exchange.content().readAllBytes().length;
                      return Outgoing.of(Message.text(length + " bytes"));
                    })
                .start();
        FaultProxy proxy = FaultProxy.to(server.addresses().get(0), slow);
        MessageClient client = MessageClient.connect(proxy.address())) {
      assertThat(client.request(Message.binary(new byte[15_000])).text()).isEqualTo("15000 bytes");
    }
  }

  @Test
  void streamHandlerThatDoesNotRead_timesOut() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withHandler(SHORT))
                .streamHandler(
                    exchange -> {
                      go.await();
                      return Outgoing.of(Message.text("too late"));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask(Message.binary(new byte[1_000_000])))).isEqualTo("timeout");
    }
  }

  @Test
  void inlineHandlerThatNeverAnswersLater_timesOut() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withHandler(SHORT))
                .inline()
                .asyncHandler(
                    (request, exchange) ->
                        request.text().equals("slow")
                            ? new CompletableFuture<Message>()
                            : CompletableFuture.completedFuture(request))
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask("slow"))).isEqualTo("timeout");
      peer.assertServed();
    }
  }

  @Test
  void deadlineThatHasPassed_isAnsweredWithoutTheHandler() throws IOException {
    Message late = Message.text("late").withExtra(MessageHeader.DEADLINE_MS, 0);
    try (MessageServer server = MessageServer.builder().listener(heard).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask(late))).isEqualTo("deadline-exceeded");
      peer.assertServed();
    }
    assertThat(heard.all("failed")).isEmpty();
  }

  @Test
  void deadlineThatPassesInTheQueue_isAnsweredWithoutTheHandler() throws Exception {
    CompletableFuture<Runnable> queued = new CompletableFuture<>();
    CompletableFuture<Message> asked = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .executor(queued::complete)
                .handler(
                    request -> {
                      asked.complete(request);
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("late").withExtra(MessageHeader.DEADLINE_MS, 3_000));
      ServerExchange exchange = (ServerExchange) queued.get();
      await().until(exchange::isExpired);
      exchange.run();
      assertThat(Peer.codeOf(peer.read())).isEqualTo("deadline-exceeded");
      assertThat(asked).isNotDone();
    }
  }
}
