package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that a server sends unasked, and what else can be done with its connections. */
@Timeout(60)
class PushTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Witness heard = new Witness();

  private MessageServer server() throws IOException {
    return MessageServer.builder().listener(heard).handler(r -> r).start();
  }

  private static Connection only(MessageServer server) {
    assertThat(server.connections()).hasSize(1);
    return server.connections().iterator().next();
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    return assertThat(catchThrowable(future::join))
        .isInstanceOf(CompletionException.class)
        .actual()
        .getCause();
  }

  @Test
  void push_reachesThePeerMarkedAsPush() throws IOException {
    try (MessageServer server = server();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      CompletableFuture<Void> sent = only(server).send(Message.text("news"));
      Message push = peer.read();
      assertThat(push.text()).isEqualTo("news");
      assertThat(push.header().isPush()).isTrue();
      assertThat(sent).succeedsWithin(Duration.ofSeconds(20));
      peer.assertServed();
    }
  }

  @Test
  void push_fromAHandlerComesBeforeItsReply() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .exchangeHandler(
                    (request, exchange) -> {
                      exchange.connection().send(Message.text("first")).join();
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").text()).isEqualTo("first");
      assertThat(peer.read().text()).isEqualTo("x");
    }
  }

  /** Only what the system does not take shows that a peer doesn't read. */
  @Test
  void pushesOfOneRound_areNotTakenForUnread() throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withUnsent(20_000, 40_000);
    try (MessageServer server =
            MessageServer.builder().serverLimits(limits).listener(heard).handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      MessageConnection connection = (MessageConnection) only(server);
      List<CompletableFuture<Void>> sent = new CopyOnWriteArrayList<>();
      connection.loop.execute(
          () -> {
            for (int i = 0; i < 8; i++) {
              sent.add(connection.send(Message.binary(new byte[15_000])));
            }
          });
      for (int i = 0; i < 8; i++) {
        assertThat(peer.read().bytes()).hasSize(15_000);
      }
      await().untilAsserted(() -> assertThat(sent).hasSize(8));
      assertThat(sent).allSatisfy(each -> assertThat(each).succeedsWithin(SOON));
    }
    assertThat(heard.all("over")).isEmpty();
  }

  @Test
  void pushesToManyInOneRound_areNotTooMuchUnsent() throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withUnsentTotal(100_000);
    try (MessageServer server =
            MessageServer.builder().serverLimits(limits).listener(heard).handler(r -> r).start();
        Peer first = Peer.of(server);
        Peer second = Peer.of(server)) {
      first.assertServed();
      second.assertServed();
      List<MessageConnection> all =
          server.connections().stream().map(MessageConnection.class::cast).toList();
      List<CompletableFuture<Void>> sent = new CopyOnWriteArrayList<>();
      Message push = Message.binary(new byte[80_000]);
      all.get(0).loop.execute(() -> all.forEach(each -> sent.add(each.send(push))));
      assertThat(first.read().bytes()).hasSize(80_000);
      assertThat(second.read().bytes()).hasSize(80_000);
    }
    assertThat(heard.all("limit")).isEmpty();
  }

  @Test
  void push_canBeStreamed(@TempDir Path folder) throws IOException {
    byte[] content = new byte[1_000_000];
    MessageHeader header = Message.binary(content).header();
    Path file = Files.write(folder.resolve("file"), content);
    try (MessageServer server = server();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      Connection connection = only(server);
      CompletableFuture<Void> first = connection.send(Outgoing.file(header, file));
      CompletableFuture<Void> second =
          connection.send(Outgoing.stream(header, new ByteArrayInputStream(content)));
      assertThat(peer.read().bytes()).isEqualTo(content);
      assertThat(peer.read().bytes()).isEqualTo(content);
      assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(Duration.ofSeconds(20));
      FileChannel closed = FileChannel.open(file);
      closed.close();
      assertThat(failureOf(connection.send(Outgoing.channel(header, closed))))
          .isInstanceOf(NotSentException.class);
      peer.assertServed();
    }
  }

  @Test
  void push_withAHeaderTooLong_isRefusedAtOnce() throws IOException {
    try (MessageServer server = server();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      Message message = Message.text("").withExtra("x", "y".repeat(70_000));
      assertThatIllegalArgumentException().isThrownBy(() -> only(server).send(message));
      peer.assertServed();
    }
  }

  @Test
  void broadcast_leavesOutWhoDoesNotRead() throws IOException {
    try (MessageServer server = server();
        Peer reader = Peer.of(server);
        Peer other = Peer.of(server);
        Peer offender = Peer.of(server)) {
      reader.assertServed();
      other.assertServed();
      offender.assertServed();
      assertThat(server.broadcast(Message.text("all")).join()).isEqualTo(3);
      assertThat(reader.read().text()).isEqualTo("all");
      assertThat(other.read().text()).isEqualTo("all");
      Connection deaf =
          server.connections().stream().filter(each -> each.id() == 3).findFirst().orElseThrow();
      CompletableFuture<Void> queued = deaf.send(Message.binary(new byte[30_000_000]));
      heard.await("over ");
      assertThat(deaf.unsentBytes()).isGreaterThan(1 << 20);
      assertThat(failureOf(deaf.send(Message.text("more"))))
          .isInstanceOf(NotSentException.class)
          .hasMessageContaining("does not read");
      assertThat(server.broadcast(Message.text("again")).join()).isEqualTo(2);
      assertThat(reader.read().text()).isEqualTo("again");
      assertThat(other.read().text()).isEqualTo("again");
      reader.assertServed();
      offender.hangUp();
      assertThat(failureOf(queued)).isInstanceOf(OutcomeUnknownException.class);
      assertThat(deaf.isOpen()).isFalse();
      assertThat(deaf.unsentBytes()).isZero();
    }
  }

  /** What hangs on the futures is the user's, and may wait for long. */
  @Test
  void futuresOfPushes_areCompletedOffTheLoop() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (MessageServer server = server();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      MessageConnection connection = (MessageConnection) only(server);
      connection.loop.execute(
          () ->
              Uninterruptibles.uninterruptibly(
                  () -> {
                    go.await();
                    return true;
                  }));
      List<CompletableFuture<Boolean>> onLoop =
          List.of(
              connection.send(Message.text("one")).thenApply(sent -> EventLoop.isOnLoop()),
              server.broadcast(Message.text("two")).thenApply(count -> EventLoop.isOnLoop()));
      go.countDown();
      for (CompletableFuture<Boolean> each : onLoop) {
        assertThat(each).succeedsWithin(SOON).isEqualTo(false);
      }
      connection.loop.execute(
          () -> connection.closeNow(new CloseReason(CloseReason.Kind.CLOSED, "")));
      CompletableFuture<Boolean> failed =
          connection.send(Message.text("late")).handle((sent, failure) -> EventLoop.isOnLoop());
      assertThat(failed).succeedsWithin(SOON).isEqualTo(false);
    }
  }

  @Test
  void push_toAConnectionThatEnds_isNotSent() throws IOException {
    Connection connection;
    try (MessageServer server = server();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      connection = only(server);
      connection.close();
      assertThat(failureOf(connection.send(Message.text("late"))))
          .isInstanceOf(NotSentException.class);
      peer.assertEnd();
    }
    // The server is closed: its thread does not run any more, and still the future ends.
    assertThat(failureOf(connection.send(Message.text("later"))))
        .isInstanceOf(NotSentException.class);
  }

  @Test
  void attributes_stayWithTheirConnection() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .exchangeHandler(
                    (request, exchange) -> {
                      Object count =
                          exchange.connection().attributes().merge("n", 1, (a, b) -> (int) a + 1);
                      return Message.text("" + count);
                    })
                .start();
        Peer peer = Peer.of(server);
        Peer other = Peer.of(server)) {
      assertThat(peer.ask("x").text()).isEqualTo("1");
      assertThat(peer.ask("x").text()).isEqualTo("2");
      assertThat(other.ask("x").text()).isEqualTo("1");
    }
  }

  @Test
  void close_answersWhatIsInFlightFirst() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (MessageServer server =
            MessageServer.builder()
                .listener(heard)
                .handler(
                    request -> {
                      entered.countDown();
                      go.await();
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("first"));
      entered.await();
      only(server).close();
      only(server).close();
      go.countDown();
      assertThat(peer.read().text()).isEqualTo("first");
      peer.assertEnd();
      peer.hangUp();
      assertThat(heard.await("closed")).isEqualTo("closed CLOSED closed by this program");
    }
  }

  @Test
  void listenerThatThrows_disturbsNobody() throws IOException {
    TransportListener broken =
        new TransportListener() {
          @Override
          public void opened(Connection connection) {
            throw new IllegalStateException("a broken listener");
          }
        };
    try (MessageServer server =
            MessageServer.builder()
                .listener(broken)
                .listener(TransportListener.NONE)
                .listener(heard)
                .handler(r -> r)
                .start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      heard.await("opened 1");
      assertThat(heard.all("received").get(0))
          .isEqualTo(heard.await("sent").replace("sent", "received"));
    }
  }
}
