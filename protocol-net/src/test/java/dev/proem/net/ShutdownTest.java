package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a server ends. */
@Timeout(60)
@SuppressWarnings("try") // servers are closed within
class ShutdownTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Witness heard = new Witness();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** Answers with the request; one of "wait" when it may go. */
  private MessageServerBuilder builder() {
    return MessageServer.builder()
        .name("shutdown-test")
        .listener(heard)
        .handler(
            request -> {
              if (request.text().equals("wait")) {
                entered.countDown();
                go.await();
              }
              return request;
            });
  }

  private static CompletableFuture<ShutdownReport> shutdown(MessageServer server, Duration time) {
    return Background.supplyAsync(() -> server.shutdown(time));
  }

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("shutdown-test")) {
        thread.join(20_000); // one that was interrupted at the very end may still be on its way
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void requestThatComesTooLate_isToldSoAndNotBegun() throws Exception {
    try (MessageServer server = builder().start();
        Peer idle = Peer.of(server);
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("wait").withExtra(MessageHeader.MESSAGE_ID, "1"));
      entered.await();
      CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
      idle.assertEnd(); // so the server is asking all its connections, in one task of its loop
      idle.hangUp();
      Message ping = Message.text("").withExtra(MessageHeader.PING, true);
      peer.ask(Peer.withId("ping", ping)); // answered behind that task, or at the end of it
      peer.send(Message.text("late").withExtra(MessageHeader.MESSAGE_ID, "2"));
      Message refusal = peer.read();
      assertThat(refusal.header().inReplyTo()).contains("2");
      assertThat(refusal.header().error()).contains("shutting-down");
      go.countDown();
      assertThat(peer.read().header().inReplyTo()).contains("1");
      peer.assertEnd();
      peer.hangUp();
      assertThat(report.get().completed()).isEqualTo(2);
      assertThat(report.get().cutOff()).isZero();
    }
  }

  @Test
  void pipelinedRequests_areAllAnsweredWhole() throws Exception {
    byte[] one = Peer.bytes(Message.text("a request"));
    int count = 1_000;
    byte[] all = new byte[count * one.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    try (MessageServer server = builder().start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("wait"));
      entered.await();
      peer.send(all);
      CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
      heard.await("received", 128); // as many as may be in flight
      go.countDown();
      assertThat(peer.read().text()).isEqualTo("wait");
      for (int i = 0; i < count; i++) {
        assertThat(peer.read().text()).isEqualTo("a request");
      }
      peer.assertEnd();
      peer.hangUp();
      assertThat(report.get().cutOff()).isZero();
      assertThat(report.get().closedIdle()).isZero();
      assertThat(report.get().completed()).isPositive();
    }
  }

  @Test
  void messageThatHasBegun_mayStillComeWhole() throws Exception {
    byte[] bytes = Peer.bytes(Message.text("begun"));
    CompletableFuture<Peer> sending = new CompletableFuture<>();
    // On the thread of the loop, since the server waits for two seconds only.
    TransportListener rest =
        new TransportListener() {
          private boolean sent;

          @Override
          public void closed(Connection connection, CloseReason reason, Duration open) {
            if (!sent) { // it is the idle one
              sent = true;
              try {
                sending.join().send(Arrays.copyOfRange(bytes, 5, bytes.length));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    try (MessageServer server = builder().listener(rest).start();
        Peer peer = Peer.of(server);
        Peer idle = Peer.of(server)) {
      sending.complete(peer);
      peer.assertServed();
      idle.assertServed();
      peer.send(Arrays.copyOf(bytes, 5));
      idle.assertServed(); // so the five bytes have come, too
      CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
      idle.assertEnd();
      idle.hangUp();
      assertThat(peer.read().text()).isEqualTo("begun");
      peer.assertEnd();
      peer.hangUp();
      assertThat(report.get().completed()).isEqualTo(1);
      assertThat(report.get().closedIdle()).isEqualTo(1);
      assertThat(report.get().elapsed()).isPositive();
      assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Peer.of(server));
    }
  }

  @Test
  void replyThatIsBeingRead_isSentWholeAndThenTheConnectionEnds() throws Exception {
    byte[] large = new byte[16 << 20];
    try (MessageServer server =
            MessageServer.builder()
                .name("shutdown-test")
                .listener(heard)
                .handler(r -> Message.binary(large))
                .start();
        Peer idle = Peer.of(server);
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("x"));
      heard.await("over ");
      CompletableFuture<ShutdownReport> report = shutdown(server, LONG);
      idle.assertEnd(); // so the server has begun to stop
      idle.hangUp();
      assertThat(peer.read().bytes()).isEqualTo(large);
      peer.assertEnd();
      peer.hangUp();
      assertThat(report.get().completed()).isEqualTo(1);
      assertThat(report.get().cutOff()).isZero();
    }
  }

  @Test
  void whatIsNotDoneInTime_isCutOff() throws Exception {
    AtomicReference<Exception> thrown = new AtomicReference<>();
    try (MessageServer server =
            MessageServer.builder()
                .name("shutdown-test")
                .handler(
                    request -> {
                      entered.countDown();
                      try {
                        go.await();
                      } catch (InterruptedException e) {
                        thrown.set(e);
                      }
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server);
        Peer begun = Peer.of(server)) {
      begun.send(new byte[1]);
      peer.send(Message.text("first"));
      peer.send(Message.text("second"));
      entered.await();
      CompletableFuture<ShutdownReport> report = shutdown(server, Duration.ofMillis(50));
      peer.assertEnd();
      begun.assertEnd();
      assertThat(report.get().completed()).isZero();
      assertThat(report.get().cutOff()).isBetween(1L, 2L);
      assertThat(report.get().closedIdle()).isZero();
      await()
          .untilAsserted(() -> assertThat(thrown.get()).isInstanceOf(InterruptedException.class));
    }
  }

  @Test
  void secondCall_givesTheReportOfTheFirst() throws Exception {
    try (MessageServer server = builder().start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("wait"));
      entered.await();
      CompletableFuture<ShutdownReport> first = shutdown(server, LONG);
      CompletableFuture<ShutdownReport> second = shutdown(server, LONG);
      go.countDown();
      peer.read();
      peer.assertEnd();
      peer.hangUp();
      assertThat(first.get()).isSameAs(second.get());
      server.close();
      assertThat(server.shutdown(Duration.ZERO)).isSameAs(first.get());
      assertThat(server.connections()).isEmpty();
      assertThat(server.broadcast(Message.text("nobody")).join()).isZero();
    }
  }

  @Test
  void handler_canShutItsServerDown() throws Exception {
    AtomicReference<MessageServer> itself = new AtomicReference<>();
    CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .name("shutdown-test")
                .handler(
                    request -> {
                      report.complete(itself.get().shutdown(Duration.ofMillis(50)));
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      itself.set(server);
      peer.send(Message.text("stop"));
      peer.assertEnd();
      assertThat(report.get().cutOff()).isEqualTo(1);
    }
  }

  @Test
  void eventLoop_canCloseItsServerButNotWaitForIt() throws Exception {
    AtomicReference<MessageServer> itself = new AtomicReference<>();
    CompletableFuture<Void> refused = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .name("shutdown-test")
                .eventLoops(2)
                .inline()
                .handler(
                    request -> {
                      assertThatIllegalStateException()
                          .isThrownBy(() -> itself.get().shutdown(LONG));
                      refused.complete(null);
                      itself.get().close();
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      itself.set(server);
      assertThat(peer.ask("stop").text()).isEqualTo("stop");
      peer.assertEnd();
      refused.get();
      peer.hangUp();
      server.close();
      assertThat(server.connections()).isEmpty();
    }
  }

  @Test
  void interruptedCaller_waitsAndStaysInterrupted() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (MessageServer server = builder().start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      Thread caller =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                server.close();
                interrupted.complete(Thread.interrupted());
              });
      caller.start();
      peer.assertEnd();
      peer.hangUp();
      assertThat(interrupted.get()).isTrue();
      caller.join();
    }
  }

  @Test
  void refusedAndSilentPeers_areClosedToo() throws Exception {
    List<String> ends;
    try (MessageServer server =
            builder().serverLimits(ServerLimits.DEFAULT.withConnections(1)).start();
        Peer peer = Peer.of(server);
        Peer refused = Peer.of(server)) {
      peer.assertServed();
      refused.assertRefused("too-many-connections"); // and does not close
      server.shutdown(Duration.ZERO);
      ends = heard.all("refused");
    }
    assertThat(ends).hasSize(1);
  }

  @Test
  void contentOfALateReply_isClosed() throws IOException {
    CompletableFuture<Message> late = new CompletableFuture<>();
    CompletableFuture<Exchange> asked = new CompletableFuture<>();
    Connection connection;
    try (MessageServer server =
            MessageServer.builder()
                .asyncHandler(
                    (request, exchange) -> {
                      asked.complete(exchange);
                      return late;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("x"));
      connection = asked.join().connection();
    }
    late.complete(Message.text("nobody hears it"));
    assertThat(asked.join().isAbandoned()).isTrue();
    assertThat(connection.requestsInFlight()).isZero();
  }

  @Test
  void timeOfAShutdown_isCheckedBeforeAnythingStops() throws Exception {
    try (MessageServer server = builder().start();
        Peer peer = Peer.of(server)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server.shutdown(Duration.ofSeconds(-1)));
      peer.assertServed();
      peer.hangUp();
      assertThat(server.shutdown(ChronoUnit.FOREVER.getDuration()).cutOff()).isZero();
    }
  }
}
