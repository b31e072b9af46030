package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.Message;
import dev.proem.TruncatedMessageException;
import dev.proem.net.internal.proxy.ProxyHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no messages. */
@Timeout(60)
class BadInputTest {
  private final Witness heard = new Witness();

  private MessageServerBuilder echo() {
    return MessageServer.builder().listener(heard).listener(TransportListener.NONE).handler(r -> r);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}|byteorder", "nonsense|JSON", "[]|object"})
  void malformedMessage_isToldItsFaultBehindTheRepliesBeforeIt(String header, String words)
      throws IOException {
    try (MessageServer server = echo().start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      byte[] good = Peer.bytes(Message.text("good"));
      offender.send(ProxyHeaders.joined(good, good, Peer.wire(header, new byte[0]), good));
      assertThat(offender.read().text()).isEqualTo("good");
      assertThat(offender.read().text()).isEqualTo("good");
      assertThat(offender.assertRefused("malformed-message")).contains(words);
      heard.await("failed ");
      other.assertServed();
      offender.hangUp();
      heard.await("closed PROTOCOL_FAULT");
    }
  }

  @Test
  void peerThatIsStillSending_getsTheReplyAndAnEnd() throws IOException {
    ServerTimeouts patient = ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(60));
    try (MessageServer server = echo().timeouts(patient).start();
        Peer offender = Peer.of(server)) {
      CompletableFuture<Void> sending =
          offender.sending(Peer.wire("nonsense", new byte[20_000_000]));
      offender.assertRefused("malformed-message");
      assertThat(sending).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void peerThatNeverStopsSending_isLeft() throws IOException {
    ServerTimeouts patient = ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(60));
    try (MessageServer server = echo().timeouts(patient).start();
        Peer offender = Peer.of(server)) {
      CompletableFuture<Void> sending =
          offender.sending(Peer.wire("nonsense", new byte[100 << 20]));
      assertThat(heard.await("closed PROTOCOL_FAULT")).endsWith("; the peer went on sending");
      assertThat(sending).failsWithin(Duration.ofSeconds(20));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: x\r\n\r\n",
        "HEAD / HTTP/1.0\r\n"
      })
  void http_getsASentenceOfHttp(String request) throws IOException {
    try (MessageServer server = echo().start();
        Peer offender = Peer.of(server)) {
      offender.send(request);
      assertThat(offender.readAll())
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .contains("Connection: close")
          .endsWith("not HTTP: a proto-header, a JSON header, a content.\r\n");
    }
  }

  @Test
  void httpIsSeen_evenWhereItsFirstLettersAreASizeTooLarge() throws IOException {
    try (MessageServer server =
            echo().limits(dev.proem.Limits.DEFAULT.withHeaderBytes(100)).start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      offender.send("GET / HTTP/1.1\r\n\r\n");
      assertThat(offender.readAll()).startsWith("HTTP/1.1 400");
      other.send("ZZ");
      other.assertRefused("header-too-large");
    }
  }

  @Test
  void tlsOnAPlainPort_isRefused() throws IOException {
    try (MessageServer server = echo().start();
        Peer offender = Peer.of(server)) {
      offender.send("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
      offender.assertRefused("malformed-message");
    }
  }

  @Test
  void endInsideAMessage_isToldAfterAHalfClose() throws IOException {
    byte[] bytes = Peer.bytes(Message.text("a text"));
    try (MessageServer server = echo().start();
        Peer offender = Peer.of(server)) {
      offender.send(bytes);
      offender.send(Arrays.copyOf(bytes, bytes.length - 1));
      offender.endOutput();
      assertThat(offender.read().text()).isEqualTo("a text");
      offender.assertRefused("malformed-message");
      assertThat(heard.await("closed PROTOCOL_FAULT")).contains("truncated");
    }
  }

  @Test
  void endInsideAStreamedContent_isToldToItsReader() throws Exception {
    CompletableFuture<Exception> thrown = new CompletableFuture<>();
    byte[] bytes = Peer.bytes(Peer.withId("7", Message.binary(new byte[1_000])));
    CountDownLatch began = new CountDownLatch(1);
    try (MessageServer server =
            MessageServer.builder()
                .listener(heard)
                .streamHandler(
                    exchange -> {
                      began.countDown();
                      try {
                        return Outgoing.of(Message.binary(exchange.content().readAllBytes()));
                      } catch (TruncatedMessageException e) {
                        thrown.complete(e);
                        throw e;
                      }
                    })
                .start();
        Peer offender = Peer.of(server)) {
      offender.send(Arrays.copyOf(bytes, bytes.length - 1));
      began.await();
      offender.endOutput();
      Message reply = offender.read();
      assertThat(Peer.codeOf(reply)).isEqualTo("malformed-message");
      assertThat(reply.header().inReplyTo()).contains("7");
      offender.assertEnd();
      assertThat(thrown).succeedsWithin(Duration.ofSeconds(20));
    }
    assertThat(heard.all("failed")).containsExactly("failed TruncatedMessageException");
  }

  @Test
  void endBetweenMessages_isClean() throws Exception {
    CompletableFuture<Message> reply = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .listener(heard)
                .asyncHandler((request, exchange) -> reply)
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("the last request"));
      peer.endOutput();
      heard.await("received");
      reply.complete(Message.text("its reply"));
      assertThat(peer.read().text()).isEqualTo("its reply");
      peer.assertEnd();
      heard.await("closed PEER_CLOSED the peer closed");
    }
  }

  @Test
  void brokenConnection_isSeenWhenItIsWrittenTo() throws Exception {
    CompletableFuture<Message> reply = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    try (MessageServer server =
        MessageServer.builder()
            .listener(heard)
            .asyncHandler(
                (request, exchange) -> {
                  asked.countDown();
                  return reply;
                })
            .start()) {
      try (Peer peer = Peer.of(server)) {
        peer.send(Message.text("x"));
        asked.await();
      }
      reply.complete(Message.binary(new byte[10_000_000]));
      assertThat(heard.await("closed")).matches("closed (IO_ERROR|PEER_CLOSED).*");
    }
  }

  @Test
  void dialect_isThatOfTheBuilder() throws IOException {
    byte[] loose = Peer.wire("{\"content_length\":1}", new byte[1]);
    try (MessageServer server = echo().start();
        MessageServer lenient = echo().dialect(Dialect.LENIENT).start();
        Peer refused = Peer.of(server);
        Peer served = Peer.of(lenient)) {
      refused.send(loose);
      refused.assertRefused("malformed-message");
      served.send(loose);
      assertThat(served.read().bytes()).hasSize(1);
    }
  }
}
