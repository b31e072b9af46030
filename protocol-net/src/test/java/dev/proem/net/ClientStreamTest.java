package dev.proem.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Contents that are read and written as they go. */
@Timeout(60)
class ClientStreamTest {
  private static final int SIZE = 10 << 20;
  private static final Limits LIMITS = Limits.DEFAULT.withContentBytes(1L << 40);

  private MessageServer server;
  private MessageClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        MessageServer.builder()
            .limits(LIMITS)
            .streamHandler(exchange -> Outgoing.stream(exchange.header(), exchange.content()))
            .start();
    client =
        MessageClient.builder()
            .address("127.0.0.1", server.port())
            .limits(LIMITS)
            .streamedConnections(1)
            .connect();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static MessageHeader header(long length) {
    return new MessageHeader("binary/octet-stream", "binary", length);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  private StreamedReply echo(InputStream content, long length) {
    return client.requestStreamed(Outgoing.stream(header(length), content), CallOptions.DEFAULT);
  }

  @Test
  void tenMebibytes_comeBackAsTheyWere() throws Exception {
    byte[] content = random(SIZE);
    try (StreamedReply reply = echo(new ByteArrayInputStream(content), SIZE)) {
      assertThat(reply.header().contentLength()).isEqualTo(SIZE);
      assertThat(reply.content().readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void readerThatDoesNotRead_holdsTheWriterBack() throws Exception {
    TestContent source = TestContent.endless();
    try (StreamedReply reply = echo(source, 1L << 40)) {
      assertThat(reply.content().read()).isEqualTo('x');
      await()
          .during(java.time.Duration.ofMillis(300))
          .until(source.taken::get, before -> before == source.taken.get());
      // What this client, the server and four socket buffers hold of 1 TiB.
      assertThat(source.taken.get()).isLessThan(80L << 20);
      assertThat(client.request(Message.text("meanwhile")).text()).isEqualTo("meanwhile");
    }
  }

  @Test
  void smallRest_isDroppedAndTheConnectionUsedAgain() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (StreamedReply reply = echo(new ByteArrayInputStream(random(SIZE)), SIZE)) {
        assertThat(reply.content().readNBytes(10)).hasSize(10);
      }
    }
    try (StreamedReply reply = echo(new ByteArrayInputStream(new byte[] {1}), 1)) {
      assertThat(reply.content().readAllBytes()).containsExactly(1);
    }
    assertThat(server.connections()).hasSize(2); // a shared one and one of streams, as ever
    assertThat(server.connections()).extracting(Connection::id).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void largeRest_closesItsConnection() throws Exception {
    TestContent source = TestContent.endless();
    try (StreamedReply reply = echo(source, 1L << 40)) {
      assertThat(reply.content().readNBytes(10)).hasSize(10);
    }
    await().until(() -> server.connections().size() == 1);
    try (StreamedReply reply = echo(new ByteArrayInputStream(new byte[] {1}), 1)) {
      assertThat(reply.content().readAllBytes()).containsExactly(1);
    }
  }

  private void brokenSource(InputStream source, String text) {
    CompletableFuture<Message> reply =
        client.send(Outgoing.stream(header(1_000), source), CallOptions.DEFAULT);
    assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining(text)
        .hasRootCauseInstanceOf(IOException.class);
    // The server is innocent, and not left alone for it.
    assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
    Message whole =
        client.request(
            Outgoing.stream(header(2), new ByteArrayInputStream(new byte[] {1, 2})),
            CallOptions.DEFAULT);
    assertThat(whole.contentLength()).isEqualTo(2);
  }

  @Test
  void sourceThatEndsEarly_failsItsCallAlone() {
    brokenSource(new ByteArrayInputStream(new byte[999]), "before the 1000 bytes of its header");
  }

  @Test
  void sourceThatThrows_failsItsCallAlone() {
    brokenSource(
        new TestContent(
            1,
            offset -> {
              throw new IOException("the disk is gone");
            }),
        "the disk is gone");
  }

  @Test
  void file_isSentAndComesBack(@TempDir Path folder) throws Exception {
    byte[] content = random(SIZE);
    Path file = Files.write(folder.resolve("f"), content);
    try (MessageServer files =
            MessageServer.builder()
                .limits(LIMITS)
                .streamHandler(
                    exchange -> {
                      Path copy = folder.resolve("copy");
                      Files.copy(exchange.content(), copy);
                      return Outgoing.file(header(0), copy);
                    })
                .start();
        MessageClient other = MessageClient.connect("127.0.0.1", files.port());
        StreamedReply reply =
            other.requestStreamed(Outgoing.file(header(0), file), CallOptions.DEFAULT)) {
      assertThat(reply.content().readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void replyBeforeTheContentIsSent_freesTheConnectionWhenItIs() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    InputStream slow = TestContent.waiting(1, go);
    RawPeer.Script early =
        line -> {
          if (line.number == 2) {
            line.socket.getInputStream().read();
            line.write(Message.text("early"));
          }
          line.readToEnd();
        };
    try (RawPeer peer = new RawPeer(early);
        MessageClient other =
            MessageClient.builder().address(peer.address()).streamedConnections(1).connect()) {
      assertThat(other.request(Outgoing.stream(header(2), slow), CallOptions.DEFAULT).text())
          .isEqualTo("early");
      TestContent next = TestContent.endless();
      CompletableFuture<Message> second =
          other.send(Outgoing.stream(header(1), next), CallOptions.DEFAULT);
      assertThat(next.taken.get()).isZero();
      go.countDown();
      await().until(() -> next.taken.get() == 1);
      second.cancel(false);
    }
  }

  @Test
  void replyThatBreaksOff_isSaidToItsReader() throws Exception {
    RawPeer.Script half =
        line -> {
          if (line.number == 2) {
            line.read();
            line.write(java.util.Arrays.copyOf(RawPeer.bytes(Message.binary(new byte[99])), 130));
          } else {
            RawPeer.echo(line);
          }
        };
    try (RawPeer peer = new RawPeer(half);
        MessageClient other = MessageClient.connect(peer.address());
        StreamedReply reply = other.requestStreamed(Message.text("x"), CallOptions.DEFAULT)) {
      assertThatThrownBy(() -> reply.content().readAllBytes())
          .isInstanceOf(dev.proem.TruncatedMessageException.class);
      assertThat(other.request(Message.text("y")).text()).isEqualTo("y");
    }
  }

  @Test
  void close_endsReplies() throws Exception {
    try (StreamedReply reply = echo(TestContent.endless(), 1L << 40)) {
      client.close();
      assertThatThrownBy(() -> reply.content().readAllBytes())
          .isInstanceOf(ClientClosedException.class);
    }
  }

  @Test
  void endOfOneReply_doesNotHurtTheNext() throws Exception {
    byte[] small = random(100_000);
    long large = 64L << 20; // more than would be dropped to reach a next message
    StreamedReply first = echo(new ByteArrayInputStream(small), small.length);
    await().until(() -> first.content().available() == small.length); // the connection is free
    try (StreamedReply second = echo(TestContent.endless(), large)) {
      assertThat(first.content().readAllBytes()).isEqualTo(small);
      first.close();
      assertThat(second.content().skip(large)).isEqualTo(large);
      assertThat(second.content().read()).isEqualTo(-1);
    }
  }

  @Test
  void errorReplyToAStreamedCall_isThrown() throws Exception {
    StreamHandler refusing =
        exchange -> {
          throw new RequestException("example.org/none", "there is none");
        };
    try (MessageServer other = MessageServer.builder().streamHandler(refusing).start();
        MessageClient asking = MessageClient.connect("127.0.0.1", other.port())) {
      for (int i = 0; i < 2; i++) { // and the connection is used again
        assertThatThrownBy(() -> asking.requestStreamed(Message.text("x"), CallOptions.DEFAULT))
            .isInstanceOfSatisfying(
                ErrorReplyException.class,
                e -> assertThat(e.reply().text()).isEqualTo("there is none"));
      }
    }
  }

  @Test
  void pushBeforeAStreamedReply_reachesTheListener() throws Exception {
    CompletableFuture<Message> pushed = new CompletableFuture<>();
    try (RawPeer peer =
            new RawPeer(
                line -> {
                  Message request = line.read();
                  line.write(Message.text("news").withExtra(MessageHeader.PUSH, true));
                  line.write(RawPeer.named(request, "the reply"));
                  line.readToEnd();
                });
        MessageClient asking =
            MessageClient.builder().address(peer.address()).pushListener(pushed::complete).build();
        StreamedReply reply = asking.requestStreamed(Message.text("x"), CallOptions.DEFAULT)) {
      assertThat(new String(reply.content().readAllBytes(), UTF_8)).isEqualTo("the reply");
      assertThat(pushed.get(20, TimeUnit.SECONDS).text()).isEqualTo("news");
    }
  }

  @Test
  void replyThatBreaksOff_failsItsReader() throws Exception {
    byte[] whole = RawPeer.bytes(Message.binary(new byte[100_000]));
    try (RawPeer peer =
            new RawPeer(
                line -> {
                  line.read();
                  line.write(java.util.Arrays.copyOf(whole, 50_000));
                });
        MessageClient asking = MessageClient.builder().address(peer.address()).build();
        StreamedReply reply = asking.requestStreamed(Message.text("x"), CallOptions.DEFAULT)) {
      assertThatThrownBy(() -> reply.content().readAllBytes())
          .isInstanceOf(dev.proem.TruncatedMessageException.class);
    }
  }
}
