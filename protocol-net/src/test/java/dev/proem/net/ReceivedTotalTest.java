package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server holds of requests of all its peers together. */
@Timeout(60)
class ReceivedTotalTest {
  private static final byte[] LARGE =
      Peer.bytes(Peer.withId("large", Message.binary(new byte[100_000])));

  private final Witness heard = new Witness();

  private MessageServerBuilder builder(long total) {
    return MessageServer.builder()
        .serverLimits(ServerLimits.DEFAULT.withReceivedTotal(total))
        .listener(heard);
  }

  @Test
  void requestOfAsMuch_isServedAndOneByteMoreIsNot() throws IOException {
    try (MessageServer server = builder(LARGE.length).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      peer.send(LARGE);
      assertThat(peer.read().bytes()).hasSize(100_000);
      peer.send(Peer.bytes(Peer.withId("large", Message.binary(new byte[100_001]))));
      Message reply = peer.read();
      assertThat(Peer.codeOf(reply)).isEqualTo("overloaded");
      assertThat(reply.header().inReplyTo()).contains("large");
      assertThat(reply.text())
          .contains("more than " + LARGE.length + " (ServerLimits.receivedTotal)");
      peer.assertEnd();
      try (Peer other = Peer.of(server)) {
        other.assertServed();
      }
    }
    heard.await("limit ServerLimits.receivedTotal " + LARGE.length);
  }

  /** With memory for as much as was announced, at the most. */
  @Test
  void partOfARequest_countsWhileItComes() throws IOException {
    try (MessageServer server = builder(LARGE.length + 300).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      peer.send(Arrays.copyOf(LARGE, 99_000));
      try (Peer other = Peer.of(server)) {
        other.assertServed();
      }
      peer.send(Arrays.copyOfRange(LARGE, 99_000, LARGE.length));
      assertThat(peer.read().bytes()).hasSize(100_000);
    }
    assertThat(heard.all("limit")).isEmpty();
  }

  @Test
  void whoHoldsMostOfARequest_hasToGo() throws IOException {
    try (MessageServer server = builder(150_000).handler(r -> r).start();
        Peer large = Peer.of(server);
        Peer small = Peer.of(server)) {
      large.send(Arrays.copyOf(LARGE, 99_000));
      small.assertServed();
      small.send(Arrays.copyOf(LARGE, 60_000));
      Message reply = large.read();
      assertThat(Peer.codeOf(reply)).isEqualTo("overloaded");
      assertThat(reply.header().inReplyTo()).contains("large");
      large.assertEnd();
      small.send(Arrays.copyOfRange(LARGE, 60_000, LARGE.length));
      assertThat(small.read().bytes()).hasSize(100_000);
      small.assertServed();
    }
  }

  @Test
  void requestsThatAreNotAnswered_countAndTheNextIsRefused() throws IOException {
    CompletableFuture<Message> reply = new CompletableFuture<>();
    try (MessageServer server =
            builder(LARGE.length + 300)
                .asyncHandler(
                    (request, exchange) ->
                        request.header().contentLength() > 1_000
                            ? reply
                            : CompletableFuture.completedFuture(request))
                .start();
        Peer first = Peer.of(server);
        Peer second = Peer.of(server)) {
      first.send(LARGE);
      heard.await("received " + LARGE.length);
      second.assertServed();
      second.send(Message.binary(new byte[400]));
      second.assertRefused("overloaded");
      reply.complete(Message.text("done"));
      assertThat(first.read().text()).isEqualTo("done");
      first.assertServed();
    }
  }

  @Test
  void requestsOfManyThatComeInOneRound_count() throws IOException {
    byte[] request = Peer.bytes(Message.binary(new byte[600]));
    try (MessageServer server =
            builder(1_000)
                .asyncHandler((message, exchange) -> new CompletableFuture<Message>())
                .start();
        Peer first = Peer.of(server);
        Peer second = Peer.of(server)) {
      first.ask(Message.text("").withExtra(MessageHeader.PING, true));
      second.ask(Message.text("").withExtra(MessageHeader.PING, true));
      List<MessageConnection> all =
          server.connections().stream().map(MessageConnection.class::cast).toList();
      all.get(0)
          .loop
          .execute(
              () ->
                  all.forEach(each -> each.step(() -> each.intake.take(ByteBuffer.wrap(request)))));
      heard.await("limit ServerLimits.receivedTotal 1000");
      assertThat(heard.all("limit")).hasSize(1);
    }
  }

  @Test
  void streamedContentsThatAreNotRead_count() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Exception> thrown = new CompletableFuture<>();
    try (MessageServer server =
            builder(50_000)
                // The end of its connection would interrupt the handler.
                .timeouts(ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(30)))
                .streamHandler(
                    exchange -> {
                      if (exchange.header().contentLength() > 1_000) {
                        began.countDown();
                        go.await();
                      }
                      try {
                        return Outgoing.of(
                            Message.of(exchange.header(), exchange.content().readAllBytes()));
                      } catch (IOException e) {
                        thrown.complete(e);
                        throw e;
                      }
                    })
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      other.assertServed();
      offender.send(Arrays.copyOf(LARGE, 1_000));
      began.await();
      CompletableFuture<Void> sending =
          offender.sending(Arrays.copyOfRange(LARGE, 1_000, LARGE.length));
      Message reply = offender.read();
      assertThat(Peer.codeOf(reply)).isEqualTo("internal"); // its handler has begun
      assertThat(reply.header().inReplyTo()).contains("large");
      offender.assertEnd();
      assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
      other.assertServed();
      go.countDown();
      assertThat(thrown).succeedsWithin(Duration.ofSeconds(20));
      assertThat(thrown.join()).hasMessage("the server holds too many bytes");
    }
    assertThat(heard.all("failed")).isEmpty();
  }

  /** "Overloaded" would say that it can be sent again without being executed twice. */
  @Test
  void uploadWhoseHandlerHasBegun_isNotSafeToRetry() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (MessageServer server =
            builder(50_000)
                .streamHandler(
                    exchange -> {
                      began.countDown();
                      go.await();
                      return Outgoing.of(Message.text("too late"));
                    })
                .start();
        MessageClient client = MessageClient.connect(server.addresses().get(0))) {
      CompletableFuture<Message> reply =
          client.send(
              Outgoing.stream(
                  Message.binary(new byte[100_000]).header(),
                  new TestContent(
                      1_000,
                      offset -> {
                        if (offset > 2_000) {
                          Uninterruptibles.uninterruptibly(() -> began.await(30, TimeUnit.SECONDS));
                        }
                      })));
      assertThat(reply)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              ErrorReplyException.class,
              failure -> {
                assertThat(failure.code()).isEqualTo("internal");
                assertThat(failure.isSafeToRetry()).isFalse();
                assertThat(failure.reply().text()).endsWith("Its handler had started.");
              });
      go.countDown();
    }
  }

  @Test
  void uploadWhoseHandlerHasNotBegun_isOverloadAndIsNotBegunLater() throws Exception {
    BlockingQueue<Runnable> handlers = new LinkedBlockingQueue<>();
    CountDownLatch began = new CountDownLatch(1);
    try (MessageServer server =
            builder(50_000)
                .executor(handlers::add)
                .streamHandler(
                    exchange -> {
                      began.countDown();
                      return Outgoing.of(Message.text("too late"));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      CompletableFuture<Void> sending = peer.sending(LARGE);
      peer.assertRefused("overloaded");
      assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
      handlers.take().run();
      assertThat(began.getCount()).isEqualTo(1);
    }
  }

  @Test
  void oneWayRequests_leaveNothingBehindWhateverTheirHandlerReplies() throws IOException {
    try (MessageServer server =
            builder(300_000)
                .streamHandler(
                    exchange ->
                        Outgoing.stream(
                            new MessageHeader("text/plain", "utf-8", 2),
                            new ByteArrayInputStream(new byte[] {'o', 'k'})))
                .start();
        Peer peer = Peer.of(server)) {
      for (int i = 0; i < 5; i++) {
        peer.send(Message.binary(new byte[100_000]).withExtra(MessageHeader.ONE_WAY, true));
        peer.ask(Message.text("").withExtra(MessageHeader.PING, true)); // in its turn
      }
      assertThat(peer.ask("x").text()).isEqualTo("ok");
    }
    assertThat(heard.all("limit")).isEmpty();
  }

  @Test
  void uploadsThatBreakOff_leaveNothingBehind() throws IOException {
    try (MessageServer server =
        builder(300_000)
            .streamHandler(
                exchange -> {
                  exchange.content().readNBytes(10);
                  throw new IllegalStateException("enough");
                })
            .start()) {
      byte[] upload = Peer.bytes(Message.binary(new byte[1_000_000]));
      for (int i = 0; i < 5; i++) {
        try (Peer peer = Peer.of(server)) {
          peer.send(Arrays.copyOf(upload, 100_000));
          peer.hangUp();
          heard.await("closed", i + 1);
        }
      }
    }
    assertThat(heard.all("limit")).isEmpty();
  }

  @Test
  void uploadsThatBreakOffBeforeTheirHandlersBegin_leaveNothingBehind() throws Exception {
    BlockingQueue<Runnable> handlers = new LinkedBlockingQueue<>();
    try (MessageServer server =
        builder(300_000)
            .executor(handlers::add)
            .streamHandler(exchange -> Outgoing.of(Message.text("too late")))
            .start()) {
      byte[] upload = Peer.bytes(Message.binary(new byte[1_000_000]));
      for (int i = 0; i < 5; i++) {
        try (Peer peer = Peer.of(server)) {
          peer.send(Arrays.copyOf(upload, 100_000));
          peer.hangUp();
          heard.await("closed", i + 1);
          handlers.take().run();
        }
      }
    }
    assertThat(heard.all("limit")).isEmpty();
  }

  @Test
  void streamsThatAreReadAsFarAsTheyHaveCome_holdNothing() throws Exception {
    LinkedBlockingQueue<InputStream> contents = new LinkedBlockingQueue<>();
    List<Peer> peers = new ArrayList<>();
    try (MessageServer server =
        MessageServer.builder()
            .streamHandler(
                exchange -> {
                  contents.add(exchange.content());
                  exchange.content().readAllBytes();
                  return null;
                })
            .start()) {
      byte[] request = Peer.bytes(Message.binary(new byte[10_000_000]));
      for (int burst : new int[] {0, 1, 100, 5_000, 70_000}) {
        Peer peer = Peer.of(server);
        peers.add(peer);
        peer.send(Arrays.copyOf(request, 200));
        InputStream content = contents.take();
        for (int i = 0; i < 4; i++) {
          peer.send(new byte[burst]);
        }
        await().until(() -> received(server) == 200 + 4L * burst);
        await().until(() -> holdsNothing(server, content));
        peer.send(Arrays.copyOf(request, 50)); // and it is read on
        await().until(() -> received(server) == 250 + 4L * burst);
        await().until(() -> holdsNothing(server, content));
        peer.hangUp();
        await().until(() -> server.connections().isEmpty());
      }
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }

  /** Chunks that are lent come first: while there are any, what the content has may change. */
  private static boolean holdsNothing(MessageServer server, InputStream content) {
    return Internals.context(server).receivedTotal.get() == 0
        && Internals.lent(server) == 0
        && HeldMemory.of(content) == 0;
  }

  private static long received(MessageServer server) {
    return server.connections().stream().mapToLong(Connection::receivedBytes).sum();
  }
}
