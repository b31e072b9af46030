package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which server is connected to, and what happens when it can't be. */
@Timeout(60)
class ClientAddressesTest {
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), 2, 0);

  private static MessageServer named(String name) throws IOException {
    return named(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static MessageServer named(String name, java.net.SocketAddress at) throws IOException {
    return MessageServer.builder().address(at).handler(r -> Message.text(name)).start();
  }

  private static InetSocketAddress addressOf(MessageServer server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  private static InetSocketAddress unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
  }

  private static Set<String> names(MessageClient client, int requests) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < requests; i++) {
      names.add(client.request(Message.text("x")).text());
    }
    return names;
  }

  @Test
  void failover_takesTheFirstThatIsThere() throws Exception {
    MessageServer two = named("two");
    try (MessageServer three = named("three");
        MessageClient client =
            MessageClient.builder()
                .address(unused())
                .address(addressOf(two))
                .address(addressOf(three))
                .connections(2)
                .connect()) {
      assertThat(names(client, 20)).containsExactly("two");
      two.close();
      await()
          .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
          .until(() -> names(client, 20), Set.of("three")::equals);
    }
  }

  @Test
  void roundRobin_usesAllByDefault() throws Exception {
    try (MessageServer one = named("one");
        MessageServer two = named("two");
        MessageServer three = named("three");
        MessageClient client =
            MessageClient.builder()
                .address(addressOf(one))
                .address(addressOf(two))
                .address(addressOf(three))
                .balancing(Balancing.ROUND_ROBIN)
                .connect()) {
      await().until(() -> names(client, 9).size() == 3);
      assertThat(one.connections()).hasSize(1);
      assertThat(two.connections()).hasSize(1);
      assertThat(three.connections()).hasSize(1);
    }
  }

  @Test
  void roundRobin_leavesOutTheDeadAndTakesItBack() throws Exception {
    InetSocketAddress later = unused();
    try (MessageServer one = named("one");
        MessageClient client =
            MessageClient.builder()
                .address(addressOf(one))
                .address(later)
                .balancing(Balancing.ROUND_ROBIN)
                .backoff(QUICK)
                .connect()) {
      assertThat(names(client, 20)).containsExactly("one");
      try (MessageServer two = named("two", later)) {
        await().until(() -> names(client, 4).size() == 2);
        assertThat(two.connections()).hasSize(1);
      }
    }
  }

  @Test
  void serverThatStartsAgain_isConnectedToAgain() throws Exception {
    MessageServer before = named("before");
    InetSocketAddress address = addressOf(before);
    try (MessageClient client = MessageClient.builder().address(address).backoff(QUICK).connect()) {
      assertThat(names(client, 1)).containsExactly("before");
      before.close();
      assertThatThrownBy(
              () -> {
                names(client, 1); // may have been sent before the end was seen
                names(client, 1);
              })
          .isInstanceOf(TransportException.class);
      try (MessageServer after = named("after", address)) {
        CallOptions patient = CallOptions.DEFAULT.withWaitForConnection(true);
        assertThat(client.request(Message.text("x"), patient).text()).isEqualTo("after");
        assertThat(after.connections()).hasSize(1);
      }
    }
  }

  @Test
  void withoutWaiting_failsWhenEachWasTriedAndNamesThem() throws Exception {
    InetSocketAddress a = unused();
    InetSocketAddress b = unused();
    try (MessageClient client = MessageClient.builder().address(a).address(b).build()) {
      for (int i = 0; i < 3; i++) { // also while both are left alone
        assertThatThrownBy(() -> client.request(Message.text("x")))
            .isInstanceOfSatisfying(
                NotConnectedException.class, e -> assertThat(e.isSafeToRetry()).isTrue())
            .hasMessageContaining("127.0.0.1:" + a.getPort())
            .hasMessageContaining("127.0.0.1:" + b.getPort())
            .hasMessageContaining("refused");
      }
    }
  }

  @Test
  void waitingCall_isSentWhenTheServerComes() throws Exception {
    InetSocketAddress later = unused();
    AtomicInteger tries = new AtomicInteger();
    TransportListener counting =
        new TransportListener() {
          @Override
          public void refused(java.net.SocketAddress address, CloseReason reason) {
            tries.incrementAndGet();
          }
        };
    try (MessageClient client =
        MessageClient.builder().address(later).backoff(QUICK).listener(counting).build()) {
      CompletableFuture<Message> reply =
          client.send(Message.text("x"), CallOptions.DEFAULT.withWaitForConnection(true));
      await().until(() -> tries.get() >= 3);
      try (MessageServer server = named("there", later)) {
        assertThat(reply.get(20, TimeUnit.SECONDS).text()).isEqualTo("there");
        assertThat(server.connections()).hasSize(1);
      }
    }
  }

  @Test
  void severalWaitingCallsWithPlaceForVeryMany_areSentWhenTheServerComes() throws Exception {
    InetSocketAddress later = unused();
    RecordingListener heard = new RecordingListener();
    CallOptions patient = CallOptions.DEFAULT.withWaitForConnection(true);
    try (MessageClient client =
        MessageClient.builder()
            .address(later)
            .backoff(QUICK)
            .requestsInFlight(Integer.MAX_VALUE)
            .listener(heard)
            .build()) {
      CompletableFuture<Message> one = client.send(Message.text("x"), patient);
      CompletableFuture<Message> two = client.send(Message.text("y"), patient);
      await().until(() -> !heard.of("refused").isEmpty());
      try (MessageServer server = named("there", later)) {
        assertThat(one.get(20, TimeUnit.SECONDS).text()).isEqualTo("there");
        assertThat(two.get(20, TimeUnit.SECONDS).text()).isEqualTo("there");
        assertThat(server.connections()).hasSize(1);
      }
    }
  }

  @Test
  void backoff_growsToItsMost() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 3, 0);
    assertThat(backoff.after(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(backoff.after(2)).isEqualTo(Duration.ofMillis(300));
    assertThat(backoff.after(3)).isEqualTo(Duration.ofMillis(900));
    assertThat(backoff.after(4)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
    for (int i = 0; i < 100; i++) {
      assertThat(Backoff.DEFAULT.after(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    }
  }

  @Test
  void name_isLookedUp() throws Exception {
    try (MessageServer server = named("here");
        MessageClient client = MessageClient.connect("localhost", server.port())) {
      assertThat(names(client, 1)).containsExactly("here");
    }
  }

  @Test
  void unknownName_isSaid() {
    Duration patience = Duration.ofSeconds(50); // a name server may be slow to answer
    MessageClientBuilder unknown =
        MessageClient.builder()
            .address("no-such-host.invalid", 1)
            .timeouts(ClientTimeouts.DEFAULT.withConnect(patience).withDeadline(patience));
    assertThatThrownBy(unknown::connect)
        .isInstanceOf(NotConnectedException.class)
        .hasMessageContaining("no-such-host.invalid:1")
        .hasMessageContaining("UnknownHost");
  }

  @Test
  void unixDomainSocket_isConnectedTo(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    assertThatThrownBy(() -> MessageClient.connect(address))
        .isInstanceOf(NotConnectedException.class)
        .hasMessageContaining("unix:" + address.getPath());
    try (MessageServer server = named("unix", address);
        MessageClient client = MessageClient.connect(address)) {
      assertThat(names(client, 3)).containsExactly("unix");
      assertThat(server.connections()).hasSize(1);
    }
  }
}
