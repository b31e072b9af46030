package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.StoppedLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same as {@link SuspensionTest} on the side of clients. */
@Timeout(60)
class ClientSuspensionTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Long enough for a call to be sent, or a ping to be answered, on a busy machine. */
  private static final Duration GAP = Duration.ofSeconds(4);

  private static final CallOptions SOON = CallOptions.DEFAULT.withDeadline(GAP);

  private final BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
  private final CountDownLatch go = new CountDownLatch(1);

  private final TransportListener listener =
      new TransportListener() {
        @Override
        public void opened(Connection connection) {
          opened.add(connection);
        }
      };

  /** Answers its first message at once, and the others when it may go. */
  private void answerLate(RawPeer.Line line, BlockingQueue<Message> got, CountDownLatch answered)
      throws IOException, InterruptedException {
    line.write(RawPeer.named(line.read(), ""));
    for (Message request; (request = line.read()) != null; answered.countDown()) {
      got.add(request);
      go.await();
      line.write(RawPeer.named(request, request.header().isPing() ? "" : request.text()));
    }
  }

  @Test
  void replyThatCameBeforeTheDeadline_isTheOutcome() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    BlockingQueue<Message> got = new LinkedBlockingQueue<>();
    try (StoppedLoop loop = new StoppedLoop("sent", 2);
        RawPeer peer = new RawPeer(line -> answerLate(line, got, answered));
        MessageClient client =
            MessageClient.builder().address(peer.address()).listener(loop).connect()) {
      client.request(Message.text("first"));
      CompletableFuture<Message> call = client.send(Message.text("x"), SOON);
      got.take();
      loop.await();
      go.countDown();
      answered.await();
      loop.awaitAge(GAP.plus(SHORT));
      loop.goOn();
      assertThat(call.get(20, TimeUnit.SECONDS).text()).isEqualTo("x");
    }
  }

  /** The write of the next request is the first to notice the reset. */
  @Test
  void replyBeforeAReset_isTheOutcome() throws Exception {
    CountDownLatch reset = new CountDownLatch(1);
    RawPeer.Script script =
        line -> {
          line.write(RawPeer.named(line.read(), "x"));
          line.reset();
          reset.countDown();
        };
    TransportListener waiting =
        new TransportListener() {
          @Override
          public void sent(Connection connection, MessageHeader header, long bytes) {
            Uninterruptibles.uninterruptibly(() -> reset.await(20, TimeUnit.SECONDS));
          }
        };
    try (RawPeer peer = new RawPeer(script);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .listener(waiting)
                .listener(listener)
                .connect()) {
      StoppedLoop loop = StoppedLoop.behind(opened.take(), 0); // so that both are written at once
      CompletableFuture<Message> call = client.send(Message.text("x"));
      CompletableFuture<Message> unused = client.send(Message.text("y".repeat(15 << 20)));
      loop.goOn();
      assertThat(call.get(20, TimeUnit.SECONDS).text()).isEqualTo("x");
    }
  }

  @Test
  void answerToAPing_thatCameInTime_isASignOfLife() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    BlockingQueue<Message> got = new LinkedBlockingQueue<>();
    KeepAlive keepAlive = new KeepAlive(Duration.ofMillis(1), GAP);
    try (StoppedLoop loop = new StoppedLoop("sent", 2);
        RawPeer peer = new RawPeer(line -> answerLate(line, got, answered));
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .keepAlive(keepAlive)
                .listener(loop)
                .listener(listener)
                .connect()) {
      assertThat(got.take().header().isPing()).isTrue();
      loop.await();
      go.countDown();
      answered.await();
      loop.awaitAge(GAP.plus(SHORT));
      loop.goOn();
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
      assertThat(peer.accepted()).isOne();
    }
  }

  /** To send it would only make its outcome unknown. */
  @Test
  void callWhoseDeadlineHasPassed_isNotSentToAPlaceThatGetsFree() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    BlockingQueue<Message> got = new LinkedBlockingQueue<>();
    RawPeer.Script script =
        line -> {
          got.add(line.read());
          go.await();
          line.write(RawPeer.named(got.element(), "first"));
          answered.countDown();
          for (Message late; (late = line.read()) != null; ) {
            got.add(late);
          }
        };
    try (RawPeer peer = new RawPeer(script);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .streamedConnections(1)
                .listener(listener)
                .build()) {
      CompletableFuture<Message> first = client.send(streamed(), CallOptions.DEFAULT);
      Connection connection = opened.take();
      await(got);
      CompletableFuture<Message> late = client.send(streamed(), SOON);
      try (StoppedLoop loop = StoppedLoop.behind(connection, 0)) {
        go.countDown();
        answered.await();
        loop.awaitAge(GAP);
      }
      assertThat(first.get(20, TimeUnit.SECONDS).text()).isEqualTo("first");
      assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.isSafeToRetry()).isTrue());
      assertThat(got).hasSize(1);
    }
  }

  private static void await(BlockingQueue<Message> got) {
    org.awaitility.Awaitility.await().until(() -> !got.isEmpty());
  }

  private static Outgoing streamed() {
    MessageHeader header = new MessageHeader("binary/octet-stream", "binary", 1);
    return Outgoing.stream(header, new ByteArrayInputStream(new byte[1]));
  }
}
