package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes connections and serves none of them, or not all, is not stormed. */
@Timeout(60)
class ClientReconnectTest {
  /** Whatever is left alone is so for the rest of the test. */
  private static final Backoff FOR_GOOD =
      new Backoff(Duration.ofHours(1), Duration.ofHours(1), 1, 0);

  private static final CallOptions IDEMPOTENT = CallOptions.DEFAULT.withIdempotent(true);

  private static InetSocketAddress addressOf(MessageServer server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  @Test
  void addressThatClosesAtOnce_isTriedOnceAndLeftAlone() throws Exception {
    RecordingListener heard = new RecordingListener();
    try (RawPeer good = new RawPeer(RawPeer::echo);
        RawPeer closing = new RawPeer(line -> {});
        MessageClient client =
            MessageClient.builder()
                .address(good.address())
                .address(closing.address())
                .balancing(Balancing.ROUND_ROBIN)
                .listener(heard)
                .backoff(FOR_GOOD)
                .connect()) {
      await().until(() -> !heard.of("closed").isEmpty()); // before there was any call
      for (int i = 0; i < 300; i++) {
        assertThat(client.request(Message.text("r" + i)).text()).isEqualTo("r" + i);
      }
      assertThat(closing.accepted()).isEqualTo(1);
      assertThat(good.accepted()).isEqualTo(1);
    }
  }

  @Test
  void addressThatAnswersPingsOnly_isTriedOnceAndLeftAlone() throws Exception {
    RawPeer.Script pingsOnly = line -> line.write(RawPeer.named(line.read(), ""));
    try (RawPeer closing = new RawPeer(pingsOnly);
        RawPeer good = new RawPeer(RawPeer::echo);
        MessageClient client =
            MessageClient.builder()
                .address(closing.address())
                .address(good.address())
                .balancing(Balancing.ROUND_ROBIN)
                .keepAlive(new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(30)))
                .backoff(FOR_GOOD)
                .connect()) {
      for (int i = 0; i < 100; i++) {
        assertThat(client.request(Message.text("r" + i), IDEMPOTENT).text()).isEqualTo("r" + i);
      }
      assertThat(closing.accepted()).isEqualTo(1);
    }
  }

  @Test
  void connectionBeyondTheServersLimit_isTriedOnceAndItsCallsGoToTheGoodOne() throws Exception {
    RecordingListener heard = new RecordingListener();
    try (MessageServer server =
            MessageServer.builder()
                .handler(r -> r)
                .serverLimits(ServerLimits.DEFAULT.withConnectionsPerAddress(1))
                .timeouts(ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(60)))
                .listener(heard)
                .start();
        MessageClient client =
            MessageClient.builder()
                .address(addressOf(server))
                .connections(2)
                .requestsInFlight(8)
                .backoff(FOR_GOOD)
                .connect()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        replies.add(client.send(Message.text("r" + i))); // not idempotent: no call is sent twice
      }
      for (int i = 0; i < replies.size(); i++) {
        assertThat(replies.get(i).get(20, TimeUnit.SECONDS).text()).isEqualTo("r" + i);
      }
      await().until(() -> !heard.of("refused").isEmpty()); // it is told at its end
      assertThat(heard.of("refused")).hasSize(1);
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void callThatIsRefusedWithoutAnotherConnection_fails() throws Exception {
    try (MessageServer server =
            MessageServer.builder()
                .handler(r -> r)
                .serverLimits(ServerLimits.DEFAULT.withConnectionsPerAddress(1))
                .start();
        Peer first = Peer.of(server);
        MessageClient client =
            MessageClient.builder().address(addressOf(server)).backoff(FOR_GOOD).build()) {
      first.assertServed();
      assertThatThrownBy(() -> client.request(Message.text("x")))
          .isInstanceOfSatisfying(
              ErrorReplyException.class,
              e -> {
                assertThat(e.code()).isEqualTo("too-many-connections");
                assertThat(e.isSafeToRetry()).isTrue();
              });
    }
  }

  @Test
  void missingClientCertificate_isOneHandshake(@TempDir Path folder) throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued certificate = authority.server();
    RecordingListener heard = new RecordingListener();
    try (MessageServer good =
            tls(authority, certificate, Tls.ClientAuth.NONE, new RecordingListener());
        MessageServer mutual = tls(authority, certificate, Tls.ClientAuth.REQUIRED, heard);
        MessageClient client =
            MessageClient.builder()
                .address("localhost", good.port())
                .address("localhost", mutual.port())
                .balancing(Balancing.ROUND_ROBIN)
                .tls(Tls.forClient().trust(authority.authority()).build())
                .backoff(FOR_GOOD)
                .connect()) {
      await().until(() -> !heard.of("refused").isEmpty());
      for (int i = 0; i < 100; i++) {
        assertThat(client.request(Message.text("r" + i), IDEMPOTENT).text()).isEqualTo("r" + i);
      }
      assertThat(heard.of("refused")).hasSize(1);
    }
  }

  private static MessageServer tls(
      TestCertificates authority,
      TestCertificates.Issued certificate,
      Tls.ClientAuth clientAuth,
      TransportListener listener)
      throws IOException {
    Tls.Builder tls = Tls.forServer().certificate(certificate.chain(), certificate.key());
    if (clientAuth != Tls.ClientAuth.NONE) {
      tls.trust(authority.authority()).clientAuth(clientAuth);
    }
    return MessageServer.builder()
        .bind(
            Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withTls(tls.build()))
        .handler(r -> r)
        .listener(listener)
        .start();
  }

  @Test
  void connectionThatHasAnsweredNothingYet_getsOneCall() throws Exception {
    AtomicInteger unanswered = new AtomicInteger();
    CountDownLatch second = new CountDownLatch(1);
    RawPeer.Script answersOnTheFirst =
        line -> {
          if (line.number == 1) {
            line.write(RawPeer.named(line.read(), "first"));
            List<Message> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
              held.add(line.read());
              second.await(); // so that a second connection is wanted
            }
            for (Message request : held) {
              line.write(RawPeer.named(request, request.text()));
            }
            RawPeer.echo(line);
          }
          while (line.read() != null) {
            unanswered.incrementAndGet();
            second.countDown();
          }
        };
    try (RawPeer peer = new RawPeer(answersOnTheFirst);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .connections(2)
                .requestsInFlight(10_000) // so that the first always has place for all others
                .connect()) {
      client.request(Message.text("first"));
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      while (second.getCount() > 0) {
        replies.add(client.send(Message.text("x")));
        second.await(10, TimeUnit.MILLISECONDS);
      }
      for (int i = 0; i < 30; i++) {
        replies.add(client.send(Message.text("x")));
      }
      await()
          .until(
              () ->
                  replies.stream().filter(CompletableFuture::isDone).count() == replies.size() - 1);
      assertThat(unanswered).hasValue(1);
    }
  }

  @Test
  void idleConnectionsInTurns_areNotMadeAgainUntilThereIsACall() throws Exception {
    try (RawPeer one = new RawPeer(RawPeer::echo);
        RawPeer two = new RawPeer(RawPeer::echo);
        MessageClient client =
            MessageClient.builder()
                .address(one.address())
                .address(two.address())
                .balancing(Balancing.ROUND_ROBIN)
                .timeouts(ClientTimeouts.DEFAULT.withIdle(Duration.ofMillis(200)))
                .build()) {
      client.request(Message.text("x"));
      await().until(() -> one.accepted() + two.accepted() == 2);
      await().until(() -> one.open() + two.open() == 0);
      assertThat(one.accepted() + two.accepted()).isEqualTo(2);
    }
  }
}
