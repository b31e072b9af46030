package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.Connection;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.RawPeer;
import dev.proem.net.StreamedReply;
import dev.proem.net.TransportListener;
import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages with the transport's own extra headers, as those have that are passed on. */
@Timeout(60)
class ReservedHeadersTest {
  /** Each with a value that would mean something. */
  private static final Map<String, Object> RESERVED =
      Map.of(
          MessageHeader.MESSAGE_ID,
          "of another",
          MessageHeader.IN_REPLY_TO,
          "of another",
          MessageHeader.DEADLINE_MS,
          0L,
          MessageHeader.PING,
          true,
          MessageHeader.ONE_WAY,
          true,
          MessageHeader.PUSH,
          true,
          MessageHeader.ERROR,
          "internal");

  private static Message full(String text) {
    Message message = Message.text(text).withExtra("example.org/a", 1);
    for (Map.Entry<String, Object> each : RESERVED.entrySet()) {
      message = message.withExtra(each.getKey(), each.getValue());
    }
    return message.withExtra("example.org/b", 2);
  }

  /** What is there of the reserved ones. */
  private static Set<String> reserved(MessageHeader header) {
    Set<String> names = new java.util.TreeSet<>(header.extras().keySet());
    names.removeIf(name -> name.startsWith("example.org/"));
    return names;
  }

  private static MessageClient to(MessageServer server) {
    return MessageClient.connect("127.0.0.1", server.port());
  }

  @Test
  void messageWithoutExtras_isLeftAsItIs() {
    Outgoing plain = Outgoing.of(Message.text("x"));
    Outgoing own = Outgoing.of(Message.text("x").withExtra("example.org/a", 1));
    for (Outgoing each : List.of(plain, own)) {
      assertThat(ReservedHeaders.removedFrom(each)).isSameAs(each);
      assertThat(ReservedHeaders.removedFromReply(each)).isSameAs(each);
    }
  }

  @Test
  void reservedExtras_areRemovedAndTheOthersKeptInOrder() {
    Outgoing full = Outgoing.of(full("x"));
    assertThat(ReservedHeaders.removedFrom(full).header().extras().keySet())
        .containsExactly("example.org/a", "example.org/b");
    assertThat(ReservedHeaders.removedFromReply(full).header().extras().keySet())
        .containsExactly("example.org/a", "error", "example.org/b");
  }

  @Test
  void requestsOfAClient_haveTheTransportsOwnOnly() throws Exception {
    BlockingQueue<MessageHeader> got = new LinkedBlockingQueue<>();
    try (MessageServer server =
            MessageServer.builder()
                .handler(
                    request -> {
                      got.add(request.header());
                      return Message.text(request.text());
                    })
                .start();
        MessageClient client = to(server)) {
      assertThat(client.request(full("a")).text()).isEqualTo("a");
      assertThat(client.send(full("b")).get(20, TimeUnit.SECONDS).text()).isEqualTo("b");
      try (StreamedReply reply = client.requestStreamed(full("c"), CallOptions.DEFAULT)) {
        assertThat(reply.content().readAllBytes()).asString().isEqualTo("c");
      }
      for (String text : List.of("a", "b", "c")) {
        MessageHeader header = got.remove();
        assertThat(header.messageId()).isPresent().isNotEqualTo(Optional.of("of another"));
        if (text.equals("c")) { // without a deadline of its own, it has none while it is sent
          assertThat(reserved(header)).containsExactly("message-id");
        } else {
          assertThat(reserved(header)).containsExactly("deadline-ms", "message-id");
          assertThat(header.deadlineMillis().orElseThrow()).isPositive();
        }
        assertThat(header.extras()).containsKeys("example.org/a", "example.org/b");
      }
      client.sendOneWay(full("d")).get(20, TimeUnit.SECONDS);
      assertThat(reserved(got.take())).containsExactly("one-way");
    }
  }

  static Stream<MessageServerBuilder> kinds() {
    return Stream.of(
        MessageServer.builder().handler(request -> full(request.text())),
        MessageServer.builder().exchangeHandler((request, exchange) -> full(request.text())),
        MessageServer.builder()
            .asyncHandler(
                (request, exchange) -> Background.supplyAsync(() -> full(request.text()))),
        MessageServer.builder()
            .streamHandler(
                exchange ->
                    Outgoing.stream(
                        full("x").header().withContentLength(exchange.header().contentLength()),
                        exchange.content())));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void repliesOfHandlers_keepTheErrorOnly(MessageServerBuilder kind) throws Exception {
    try (MessageServer server = kind.start();
        Peer peer = Peer.of(server)) {
      Message ordered = peer.ask("x");
      assertThat(ordered.text()).isEqualTo("x");
      assertThat(reserved(ordered.header())).containsExactly("error");
      Message named = peer.ask(Peer.withId("7", Message.text("x")));
      assertThat(reserved(named.header())).containsExactly("error", "in-reply-to");
      assertThat(named.header().inReplyTo()).hasValue("7");
    }
  }

  @Test
  void pushesAndBroadcasts_haveThePushOnly() throws Exception {
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        Peer peer = Peer.of(server)) {
      peer.assertServed();
      CompletableFuture<Void> sent = server.connections().iterator().next().send(full("a"));
      CompletableFuture<Integer> taken = server.broadcast(full("b"));
      for (String text : List.of("a", "b")) {
        Message push = peer.read();
        assertThat(push.text()).isEqualTo(text);
        assertThat(reserved(push.header())).containsExactly("push");
      }
      assertThat(sent).succeedsWithin(Duration.ofSeconds(20));
      assertThat(taken).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(1);
    }
  }

  @Test
  void messagesThatAClientsConnectionSends_haveNone() throws Exception {
    BlockingQueue<Message> got = new LinkedBlockingQueue<>();
    TransportListener sends =
        new TransportListener() {
          @Override
          public void opened(Connection connection) {
            CompletableFuture<Void> unused = connection.send(full("x"));
          }
        };
    RawPeer.Script notes = line -> got.add(line.read());
    try (RawPeer peer = new RawPeer(notes)) {
      MessageClient.builder().address(peer.address()).listener(sends).connect().close();
      assertThat(reserved(got.take().header())).isEmpty();
    }
  }

  /** Servers that pass each request on, and each reply back. */
  private static MessageServer gateway(MessageClient to, int kind) throws IOException {
    MessageServerBuilder builder = MessageServer.builder();
    return switch (kind) {
      case 0 -> builder.handler(request -> to.request(request)).start();
      case 1 -> builder.asyncHandler((request, exchange) -> to.send(request)).start();
      default ->
          builder
              .streamHandler(
                  exchange -> {
                    StreamedReply reply =
                        to.requestStreamed(
                            Outgoing.stream(exchange.header(), exchange.content()),
                            CallOptions.DEFAULT);
                    return Outgoing.stream(reply.header(), reply.content());
                  })
              .start();
    };
  }

  private static void assertGateway(int kind, boolean oneShot) throws Exception {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    MessageServerBuilder echo =
        MessageServer.builder()
            .handler(
                request -> {
                  got.add(request.text());
                  return request;
                });
    MessageClientBuilder builder = MessageClient.builder();
    try (MessageServer upstream = echo.start();
        MessageClient between =
            (oneShot ? builder.oneShot() : builder).address("127.0.0.1", upstream.port()).build();
        MessageServer gateway = gateway(between, kind);
        MessageClient client = to(gateway);
        Peer peer = Peer.of(gateway)) {
      assertThat(client.request(Message.text("a")).text()).isEqualTo("a");
      for (String name : List.of("push", "in-reply-to", "error")) { // no request of ours has them
        Message request = Message.text(name).withExtra(name, RESERVED.get(name));
        assertThat(peer.ask(request).text()).isEqualTo(name);
        assertThat(reserved(peer.ask(request).header())).isEmpty();
      }
      got.clear();
      peer.send(Message.text("unheard").withExtra(MessageHeader.ONE_WAY, true));
      assertThat(got.take()).isEqualTo("unheard");
      assertThat(peer.ask("b").text()).isEqualTo("b");
      assertThat(peer.ask(Peer.withId("7", Message.text("c"))).header().inReplyTo()).hasValue("7");
    }
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(ints = {0, 1, 2})
  void gateway_passesRequestsAndRepliesOn(int kind) throws Exception {
    assertGateway(kind, false);
    assertGateway(kind, true);
  }

  @Test
  void pushOfAServer_canBeSentOnAsARequest() throws Exception {
    BlockingQueue<Message> pushes = new LinkedBlockingQueue<>();
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", server.port())
                .pushListener(pushes::add)
                .connect()) {
      client.request(Message.text("x"));
      CompletableFuture<Integer> taken = server.broadcast(Message.text("news"));
      Message push = pushes.take();
      assertThat(taken).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(1);
      assertThat(push.header().isPush()).isTrue();
      assertThat(client.request(push).text()).isEqualTo("news"); // echoed, and no push for that
    }
  }
}
