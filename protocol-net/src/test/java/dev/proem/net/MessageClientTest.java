package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client and a server of ours. */
@Timeout(60)
class MessageClientTest {
  private static MessageServer echo() throws IOException {
    return MessageServer.builder().handler(r -> r).start();
  }

  @Test
  void request_getsItsReply() throws IOException {
    try (MessageServer server = echo();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      assertThat(client.request(Message.text("hello")).text()).isEqualTo("hello");
    }
  }

  @Test
  void manyRequests_getEachItsOwnReply() throws Exception {
    try (MessageServer server = echo();
        MessageClient client =
            MessageClient.builder().address("127.0.0.1", server.port()).connections(3).connect()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        replies.add(client.send(Message.text("m" + i)));
      }
      for (int i = 0; i < 5_000; i++) {
        assertThat(replies.get(i).get(30, TimeUnit.SECONDS).text()).isEqualTo("m" + i);
      }
      assertThat(server.connections()).hasSizeBetween(1, 3);
    }
  }

  @Test
  void nobodyListens_isNotConnected() throws IOException {
    try (Socket taken = new Socket()) { // no other process can listen on its port meanwhile
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> MessageClient.connect("127.0.0.1", port))
          .isInstanceOf(NotConnectedException.class)
          .hasMessageContaining("127.0.0.1:" + port);
    }
  }

  @Test
  void errorReply_isThrown() throws IOException {
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    r -> {
                      throw new RequestException("example.org/sold-out", "none left");
                    })
                .start();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOfSatisfying(
              ErrorReplyException.class,
              e -> assertThat(e.code()).isEqualTo("example.org/sold-out"))
          .hasMessageContaining("none left");
    }
  }

  @Test
  void deadline_passesAndFreesThePlace() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    r -> {
                      if (r.text().equals("slow")) {
                        go.await();
                      }
                      return r;
                    })
                .start();
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", server.port())
                .requestsInFlight(1)
                .connect()) {
      assertThatThrownBy(
              () ->
                  client.request(
                      Message.text("slow"),
                      CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(3))))
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.isSent()).isTrue());
      assertThat(client.request(Message.text("next")).text()).isEqualTo("next");
      go.countDown();
    }
  }

  @Test
  void push_reachesTheListener() throws Exception {
    BlockingQueue<Message> pushed = new LinkedBlockingQueue<>();
    try (MessageServer server = echo();
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", server.port())
                .pushListener(pushed::add)
                .connect()) {
      client.request(Message.text("x"));
      assertThat(server.broadcast(Message.text("news")).get(20, TimeUnit.SECONDS)).isEqualTo(1);
      Message news = pushed.poll(20, TimeUnit.SECONDS);
      assertThat(news).isNotNull();
      assertThat(news.text()).isEqualTo("news");
      assertThat(news.header().isPush()).isTrue();
    }
  }

  @Test
  void streamedContents_passBothWays() throws Exception {
    byte[] content = new byte[8 << 20];
    new java.util.Random(2).nextBytes(content);
    try (MessageServer server =
            MessageServer.builder()
                .streamHandler(exchange -> Outgoing.stream(exchange.header(), exchange.content()))
                .start();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      MessageHeader header = new MessageHeader("binary/octet-stream", "binary", content.length);
      Outgoing request = Outgoing.stream(header, new java.io.ByteArrayInputStream(content));
      try (StreamedReply reply = client.requestStreamed(request, CallOptions.DEFAULT)) {
        assertThat(reply.content().readAllBytes()).isEqualTo(content);
      }
    }
  }

  @Test
  void hugeErrorReplyToAStreamedCall_isRefusedUnread() throws Exception {
    byte[] header =
        new MessageHeader("text/plain", "utf-8", 1L << 40)
            .withExtra(MessageHeader.ERROR, "internal")
            .toJson()
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (java.net.ServerSocket server =
            new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", server.getLocalPort())
                .limits(dev.proem.Limits.DEFAULT.withContentBytes(Long.MAX_VALUE))
                .build()) {
      Thread peer =
          new Thread(
              () -> {
                try (java.net.Socket socket = server.accept()) {
                  socket.getOutputStream().write(new byte[] {0, (byte) header.length});
                  socket.getOutputStream().write(header);
                  socket.getInputStream().readAllBytes(); // until the client has had enough
                } catch (java.io.IOException e) {
                  // The client has closed.
                }
              });
      peer.start();
      assertThatThrownBy(() -> client.requestStreamed(Message.text("x"), CallOptions.DEFAULT))
          .isInstanceOf(UnreadableReplyException.class)
          .hasMessageContaining("1099511627776");
      peer.join();
    }
  }

  @Test
  void close_leavesNoThreadBehind() throws Exception {
    try (MessageServer server = echo()) {
      MessageClient client =
          MessageClient.builder()
              .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
              .name("leaktest")
              .connect();
      client.send(Message.text("x")).get(20, TimeUnit.SECONDS);
      client.close();
      Set<String> left =
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("leaktest"))
              .collect(Collectors.toSet());
      assertThat(left).isEmpty();
      assertThatThrownBy(() -> client.request(Message.text("y")))
          .isInstanceOf(ClientClosedException.class);
    }
  }

  @Test
  void unixDomainSocket_isConnectedToAtOnce(@TempDir Path folder) throws IOException {
    SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (MessageServer server = MessageServer.builder().address(address).handler(r -> r).start();
        MessageClient client = MessageClient.builder().address(address).build()) {
      assertThat(server.addresses()).containsExactly(address);
      assertThat(client.request(Message.text("hello")).text()).isEqualTo("hello");
    }
  }

  /** A handler that answers can't know what the sender wants; the server does. */
  @Test
  void oneWayMessageBeforeARequest_doesNotGetInItsWay() throws Exception {
    try (MessageServer server = echo();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      for (int i = 0; i < 50; i++) {
        CompletableFuture<Void> sent = client.sendOneWay(Message.text("unheard"));
        assertThat(client.request(Message.text("heard " + i)).text()).isEqualTo("heard " + i);
        sent.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void serverThatShutsDown_isLeftForAnother() throws Exception {
    CountDownLatch entered = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    try (MessageServer first =
            MessageServer.builder()
                .handler(
                    r -> {
                      entered.countDown();
                      go.await();
                      return Message.text("first");
                    })
                .start();
        MessageServer second =
            MessageServer.builder().handler(r -> Message.text("second")).start();
        Peer idle = Peer.of(first);
        Peer busy = Peer.of(first);
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", first.port())
                .address("127.0.0.1", second.port())
                .connect()) {
      busy.send(Peer.withId("1", Message.text("waits as well")));
      CompletableFuture<Message> begun = client.send(Message.text("a"));
      entered.await();
      CompletableFuture<ShutdownReport> report =
          Background.supplyAsync(() -> first.shutdown(Duration.ofSeconds(20)));
      idle.assertEnd(); // so the server is asking all its connections, in one task of its loop
      idle.hangUp();
      Message ping = Message.text("").withExtra(MessageHeader.PING, true);
      busy.ask(Peer.withId("2", ping)); // behind that task
      CompletableFuture<Message> late = client.send(Message.text("b"));
      assertThat(late)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .withCauseInstanceOf(ErrorReplyException.class)
          .satisfies(
              e -> {
                ErrorReplyException refusal = (ErrorReplyException) e.getCause();
                assertThat(refusal.code()).isEqualTo("shutting-down");
                assertThat(refusal.isSafeToRetry()).isTrue();
              });
      assertThat(client.request(Message.text("c")).text()).isEqualTo("second");
      go.countDown();
      assertThat(begun.get(20, TimeUnit.SECONDS).text()).isEqualTo("first");
      assertThat(report.get(20, TimeUnit.SECONDS).completed()).isEqualTo(3); // and the ping
    }
  }

  /** Both sides have more to say than the other takes at once: one of them has to go on reading. */
  @Test
  void manyLargeRequestsAndReplies_passAtOnce() throws Exception {
    try (MessageServer server = echo();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      Message large = Message.binary(new byte[512 << 10]);
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        replies.add(client.send(large));
      }
      for (CompletableFuture<Message> reply : replies) {
        assertThat(reply.get(30, TimeUnit.SECONDS).contentLength()).isEqualTo(512 << 10);
      }
    }
  }
}
