package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Connection#close}: what is in flight comes to its end, and what can't is told so. */
@Timeout(60)
class ConnectionCloseTest {
  private static final CallOptions SOON = CallOptions.DEFAULT.withDeadline(Duration.ofMillis(200));

  private final BlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
  private final CountDownLatch go = new CountDownLatch(1);

  private final TransportListener listener =
      new TransportListener() {
        @Override
        public void opened(Connection connection) {
          opened.add(connection);
        }
      };

  /** Answers each request of its first connection when it may go, and of others at once. */
  private void answerLate(RawPeer.Line line) throws IOException, InterruptedException {
    for (Message request; (request = line.read()) != null; ) {
      if (line.number == 1) {
        go.await();
      }
      line.write(RawPeer.named(request, request.text()));
    }
  }

  private MessageClientBuilder client(RawPeer peer) {
    return MessageClient.builder().address(peer.address()).listener(listener);
  }

  @Test
  void clientWithCallsInFlight_getsTheirRepliesAndThenEnds() throws Exception {
    try (RawPeer peer = new RawPeer(this::answerLate);
        MessageClient client = client(peer).connect()) {
      CompletableFuture<Message> first = client.send(Message.text("1"));
      CompletableFuture<Message> second = client.send(Message.text("2"));
      Connection connection = opened.take();
      await().until(() -> connection.requestsInFlight() == 2);

      connection.close();
      await().until(() -> !connection.isOpen());
      assertThat(client.request(Message.text("3")).text()).as("on another").isEqualTo("3");
      assertThat(opened.take().id()).isNotEqualTo(connection.id());
      go.countDown();

      assertThat(first.get(20, TimeUnit.SECONDS).text()).isEqualTo("1");
      assertThat(second.get(20, TimeUnit.SECONDS).text()).isEqualTo("2");
      await().until(() -> connection.requestsInFlight() == 0);
      assertThat(peer.accepted()).isEqualTo(2);
    }
  }

  @Test
  void clientWithACallThatIsNotAnswered_endsAtItsDeadline() throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    RawPeer.Script silent =
        line -> {
          line.readToEnd();
          end.complete("ended");
        };
    try (RawPeer peer = new RawPeer(silent);
        MessageClient client = client(peer).connect()) {
      CallOptions later = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(4)); // seen before
      CompletableFuture<Message> call = client.send(Message.text("x"), later);
      Connection connection = opened.take();
      await().until(() -> connection.requestsInFlight() == 1);
      connection.close();
      assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.isSent()).isTrue());
      assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo("ended");
    }
  }

  @Test
  void clientWithAOneWayMessageThatIsNotTaken_tellsAtItsDeadline() throws Exception {
    try (RawPeer peer = new RawPeer(line -> go.await());
        MessageClient client =
            client(peer)
                .timeouts(ClientTimeouts.DEFAULT.withWrite(Duration.ofHours(1)))
                .connect()) {
      Message large = Message.binary(new byte[20_000_000]); // more than is on its way at once
      CompletableFuture<Void> sent = client.sendOneWay(large, SOON);
      Connection connection = opened.take();
      connection.close();
      await().until(() -> !connection.isOpen());
      assertThatThrownBy(() -> sent.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(DeadlineExceededException.class);
      go.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientWhoseListenerClosesTheFirstConnection_usesTheNext(boolean pings) throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    TransportListener closing =
        new TransportListener() {
          @Override
          public void opened(Connection connection) {
            if (first.getAndSet(false)) {
              connection.close();
            }
          }
        };
    MessageClientBuilder builder = MessageClient.builder().listener(closing);
    if (pings) {
      builder.keepAlive(new KeepAlive(Duration.ofHours(1), Duration.ofHours(1)));
    }
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        MessageClient client = builder.address("127.0.0.1", server.port()).build()) {
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
      assertThat(first).isFalse();
      await().until(() -> server.connections().size() == 1);
    }
  }

  @Test
  void clientWithAStreamedReply_readsItToItsEnd() throws Exception {
    byte[] large = new byte[20_000_000]; // more than is on its way at once
    Arrays.fill(large, (byte) 7);
    try (MessageServer server =
            MessageServer.builder().handler(r -> Message.binary(large)).start();
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", server.port())
                .limits(Limits.DEFAULT.withContentBytes(large.length))
                .listener(listener)
                .build();
        StreamedReply reply = client.requestStreamed(Message.text("large"), CallOptions.DEFAULT)) {
      assertThat(reply.content().read()).isEqualTo(7);
      Connection connection = opened.take();
      connection.close();
      await().until(() -> !connection.isOpen());
      assertThat(reply.content().readAllBytes()).hasSize(large.length - 1);
      await().until(() -> server.connections().isEmpty());
    }
  }

  /** What it answers all the same is sent; the reader is not left to its time-out. */
  @Test
  void serverWithAnUpload_tellsItsReaderAtOnceAndSendsItsReply() throws Exception {
    CompletableFuture<Exchange> reading = new CompletableFuture<>();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .timeouts(ServerTimeouts.DEFAULT.withHandler(Duration.ofMinutes(5)))
                .streamHandler(
                    exchange -> {
                      InputStream content = exchange.content();
                      reading.complete(exchange);
                      int read = content.readNBytes(1).length;
                      try {
                        while (content.read() >= 0) {
                          read++;
                        }
                      } catch (IOException e) {
                        thrown.complete(e);
                      }
                      return Outgoing.of(Message.text("read " + read));
                    })
                .start();
        Peer peer = Peer.of(server)) {
      byte[] upload = Peer.bytes(Peer.withId("up", Message.binary(new byte[100_000])));
      peer.send(Arrays.copyOf(upload, upload.length - 99_000));
      Connection connection = reading.get(20, TimeUnit.SECONDS).connection();
      await().until(() -> connection.receivedBytes() == upload.length - 99_000);
      connection.close();
      assertThat(thrown.get(20, TimeUnit.SECONDS))
          .hasMessage("the connection was closed before the end of the content");
      Message reply = peer.read();
      assertThat(reply.text()).isEqualTo("read 1000");
      assertThat(reply.header().inReplyTo()).contains("up");
      peer.assertEnd();
    }
  }

  /** Its handler could not help it: a line is enough. */
  @Test
  void serverWithAnUpload_whoseHandlerFailsOfIt_logsNoTrace() throws Exception {
    CompletableFuture<Connection> reading = new CompletableFuture<>();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    TransportListener heard =
        new TransportListener() {
          @Override
          public void failed(Connection connection, Throwable fault) {
            failure.complete(fault);
          }
        };
    try (LogLines logged = new LogLines();
        MessageServer server =
            MessageServer.builder()
                .streamHandler(
                    exchange -> {
                      reading.complete(exchange.connection());
                      try {
                        return Outgoing.of(Message.binary(exchange.content().readAllBytes()));
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    })
                .interceptor((exchange, next) -> next.proceed().thenApply(reply -> reply))
                .listener(heard)
                .start();
        Peer peer = Peer.of(server)) {
      byte[] upload = Peer.bytes(Peer.withId("up", Message.binary(new byte[100])));
      peer.send(Arrays.copyOf(upload, upload.length - 1));
      Connection connection = reading.get(20, TimeUnit.SECONDS);
      connection.close();
      assertThat(peer.read().header().error()).contains("internal");
      peer.assertEnd();
      assertThat(logged.containing(connection.toString()))
          .singleElement()
          .asString()
          .startsWith("INFO ")
          .endsWith("the connection was closed before the end of the content");
      assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void serverWithARequestInFlight_answersItAndReadsNoOther() throws Exception {
    CompletableFuture<Exchange> entered = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .exchangeHandler(
                    (request, exchange) -> {
                      entered.complete(exchange);
                      go.await();
                      return request;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("x").withExtra(MessageHeader.MESSAGE_ID, "1"));
      Connection connection = entered.get(20, TimeUnit.SECONDS).connection();
      connection.close();
      await().until(() -> !connection.isOpen());
      peer.send(Message.text("y").withExtra(MessageHeader.MESSAGE_ID, "2"));
      go.countDown();
      assertThat(peer.read().header().inReplyTo()).contains("1");
      peer.assertEnd();
    }
  }
}
