package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.net.internal.transport.StoppedLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that are too slow, and others that are served as if there were none of them. */
@Timeout(60)
class ServerTimeoutsTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Within this time, peers go on that are to be served: their threads may be slow. */
  private static final Duration LONG = Duration.ofSeconds(4);

  private static final ServerTimeouts DEFAULT = ServerTimeouts.DEFAULT.withDrain(SHORT);

  /** For peers that send on when they have been told, and must not find that they can't. */
  private static final ServerTimeouts DRAINING =
      ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(30));

  private final Witness heard = new Witness();
  private final CountDownLatch go = new CountDownLatch(1);

  /** Answers with the request; one of "wait" when it may go. */
  private MessageServerBuilder echo(ServerTimeouts timeouts) {
    return MessageServer.builder()
        .timeouts(timeouts)
        .listener(heard)
        .handler(
            request -> {
              if (request.header().contentType().equals("text/plain")
                  && request.text().equals("wait")) {
                go.await();
              }
              return request;
            });
  }

  @Test
  void firstMessage_thatDoesNotCome_endsTheConnection() throws IOException {
    try (StoppedLoop loop = new StoppedLoop("opened", 1);
        MessageServer server = echo(DEFAULT.withFirstMessage(SHORT)).listener(loop).start();
        Peer other = Peer.of(server)) {
      loop.await();
      other.send(Message.text("wait")); // in time, however slow this thread is
      loop.goOn();
      try (Peer offender = Peer.of(server)) {
        offender.assertEnd();
      }
      assertThat(heard.await("closed TIMEOUT"))
          .contains("no message arrived (ServerTimeouts.firstMessage, 300 ms)");
      go.countDown();
      assertThat(other.read().text()).isEqualTo("wait");
      other.assertServed();
    }
    heard.await("limit ServerTimeouts.firstMessage 300");
  }

  @Test
  void idleConnection_isEndedUnlessARequestIsInFlight() throws IOException {
    try (MessageServer server = echo(DEFAULT.withIdle(LONG)).start();
        Peer other = Peer.of(server);
        Peer offender = Peer.of(server)) {
      other.send(Message.text("wait"));
      offender.assertServed();
      offender.assertEnd();
      assertThat(heard.await("closed TIMEOUT"))
          .contains("no message arrived (ServerTimeouts.idle, 4000 ms)");
      go.countDown();
      assertThat(other.read().text()).isEqualTo("wait");
      other.assertServed();
    }
    heard.await("limit ServerTimeouts.idle 4000");
  }

  @Test
  void idleTime_beginsWhenTheLastReplyHasBeenTaken() throws IOException {
    byte[] large = new byte[12_000_000]; // more than the system takes at once
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withIdle(LONG))
                .listener(heard)
                .handler(r -> r.text().equals("large") ? Message.binary(large) : r)
                .start();
        Peer slow = Peer.of(server)) {
      slow.send(Message.text("large"));
      try (Peer offender = Peer.of(server)) {
        offender.assertServed();
        offender.assertEnd();
      }
      assertThat(slow.read().bytes()).hasSize(large.length);
      slow.assertServed();
    }
  }

  @Test
  void protoHeaderWithSwappedBytes_isNamedWhenTheTimeIsOver() throws IOException {
    ServerTimeouts timeouts = DEFAULT.withMessage(SHORT).withMinimumRate(1, Duration.ofHours(1));
    try (MessageServer server = echo(timeouts).start();
        Peer offender = Peer.of(server)) {
      byte[] bytes = Peer.bytes(Message.json("x"));
      byte first = bytes[0];
      bytes[0] = bytes[1];
      bytes[1] = first;

      offender.send(bytes);

      assertThat(offender.read().text())
          .startsWith(
              "The message arrived too slowly: " + bytes.length + " bytes of a message came in ")
          .contains(" ms (ServerTimeouts.message, " + SHORT.toMillis() + " ms); its first bytes ")
          .contains("may be the length " + bytes[0] + " with its bytes swapped");
      offender.assertEnd();
    }
  }

  @Test
  void dribbler_isCutOffThoughNeverIdle() throws IOException {
    ServerTimeouts timeouts = DRAINING.withMessage(SHORT).withMinimumRate(1, Duration.ofHours(1));
    try (MessageServer server = echo(timeouts).start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      other.assertServed();
      byte[] bytes = Peer.bytes(Peer.withId("slow", Message.binary(new byte[100_000])));
      offender.send(Arrays.copyOf(bytes, bytes.length - 99_999));
      try (Dribble dribble = new Dribble(offender)) {
        Message reply = offender.read();
        assertThat(Peer.codeOf(reply)).isEqualTo("timeout");
        assertThat(reply.header().inReplyTo()).contains("slow");
        assertThat(reply.text())
            .startsWith("The message arrived too slowly: ")
            .contains("(ServerTimeouts.message, 300 ms).");
        offender.assertEnd();
        assertThat(dribble.isSending()).isTrue();
      }
      offender.hangUp();
      other.assertServed();
      heard.await("limit ServerTimeouts.message 300");
      assertThat(heard.await("closed TIMEOUT")).contains("ServerTimeouts.message");
    }
  }

  @Test
  void contentBelowTheMinimumRate_isCutOff() throws IOException {
    ServerTimeouts timeouts = DRAINING.withMinimumRate(1_000_000, SHORT);
    try (MessageServer server = echo(timeouts).start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      other.assertServed();
      byte[] bytes = Peer.bytes(Message.binary(new byte[1_000_000]));
      offender.send(Arrays.copyOf(bytes, 1_000));
      try (Dribble dribble = new Dribble(offender)) {
        assertThat(offender.assertRefused("timeout"))
            .contains("(ServerTimeouts.minimumRate, 1000000 bytes a second).");
        assertThat(dribble.isSending()).isTrue();
      }
      other.assertServed();
      heard.await("limit ServerTimeouts.minimumRate 1000000");
    }
  }

  @Test
  void contentThatStallsAfterMuchOfIt_isCutOffSoon() throws IOException {
    ServerTimeouts timeouts = DRAINING.withMinimumRate(1_000, SHORT);
    try (MessageServer server = echo(timeouts).start();
        Peer offender = Peer.of(server)) {
      byte[] bytes = Peer.bytes(Message.binary(new byte[1_000_000])); // 1,000 seconds' worth
      offender.send(Arrays.copyOf(bytes, bytes.length - 1));
      assertThat(offender.assertRefused("timeout"))
          .contains("(ServerTimeouts.minimumRate, 1000 bytes a second).");
    }
  }

  @Test
  void streamedContentBelowTheMinimumRate_isCutOffUnlessTheHandlerHoldsItBack() throws Exception {
    ServerTimeouts timeouts = DRAINING.withMinimumRate(1_000_000, LONG);
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Exception> thrown = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .limits(Limits.DEFAULT.withContentBytes(30_000_000))
                .timeouts(timeouts)
                .listener(heard)
                .streamHandler(
                    exchange -> {
                      if (exchange.header().contentLength() > 10_000_000) {
                        held.countDown();
                        go.await();
                      }
                      try {
                        int bytes = exchange.content().readAllBytes().length;
                        return Outgoing.of(Message.text("" + bytes));
                      } catch (IOException e) {
                        thrown.complete(e);
                        throw e;
                      }
                    })
                .start();
        Peer other = Peer.of(server);
        Peer offender = Peer.of(server)) {
      byte[] large = Peer.bytes(Message.binary(new byte[20_000_000]));
      CompletableFuture<Void> sending = other.sending(large);
      held.await();
      byte[] bytes = Peer.bytes(Peer.withId("slow", Message.binary(new byte[1_000_000])));
      offender.send(Arrays.copyOf(bytes, 1_000));
      try (Dribble dribble = new Dribble(offender)) {
        Message reply = offender.read();
        assertThat(Peer.codeOf(reply)).isEqualTo("timeout");
        assertThat(reply.header().inReplyTo()).contains("slow");
        offender.assertEnd(); // what the handler says then is no second reply
        assertThat(dribble.isSending()).isTrue();
      }
      assertThat(thrown).succeedsWithin(Duration.ofSeconds(20));
      assertThat(thrown.join()).hasMessage("the request arrived too slowly");
      go.countDown();
      assertThat(other.read().text()).isEqualTo("20000000");
      assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
    }
    assertThat(heard.all("failed")).isEmpty();
  }

  @Test
  void peerThatDoesNotRead_isCutOff() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withWrite(SHORT))
                .listener(heard)
                .handler(r -> r.text().equals("hello") ? r : Message.binary(new byte[20_000_000]))
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      other.assertServed();
      offender.send(Message.text("large"));
      assertThat(heard.await("closed TIMEOUT")).contains("did not read").contains("write, 300 ms");
      offender.assertGone();
      other.assertServed();
    }
    heard.await("limit ServerTimeouts.write 300");
  }

  @Test
  void peerThatDoesNotReadItsLastReply_isCutOff() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(DEFAULT.withWrite(SHORT))
                .listener(heard)
                .handler(r -> Message.binary(new byte[20_000_000]))
                .start();
        Peer offender = Peer.of(server)) {
      offender.send(Message.text("large"));
      offender.endOutput();
      heard.await("limit ServerTimeouts.write 300");
      heard.await("closed TIMEOUT");
    }
  }

  @Test
  void peerThatDoesNotCloseAtTheEnd_isLeft() throws IOException {
    try (MessageServer server = echo(DEFAULT).start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      offender.send(Peer.wire("no header", new byte[0]));
      try (Dribble dribble = new Dribble(offender)) {
        offender.assertRefused("malformed-message");
        heard.await("closed PROTOCOL_FAULT");
        dribble.awaitFailure();
      }
      other.assertServed();
    }
  }

  /** Sends a byte every few milliseconds. */
  private static final class Dribble implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final ScheduledFuture<?> task;

    Dribble(Peer peer) {
      task =
          thread.scheduleAtFixedRate(
              () -> {
                try {
                  peer.send(new byte[1]);
                } catch (IOException e) {
                  failed.complete(null);
                  throw new UncheckedIOException(e);
                }
              },
              0,
              5,
              TimeUnit.MILLISECONDS);
    }

    boolean isSending() {
      return !failed.isDone();
    }

    void awaitFailure() {
      assertThat(failed).succeedsWithin(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
      task.cancel(true);
      thread.shutdownNow();
    }
  }
}
