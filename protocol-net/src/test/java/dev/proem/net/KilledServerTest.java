package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.net.tls.Tls;
import dev.proem.testkit.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed, or does nothing any more, at whatever moment: its clients hear of it.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
@Timeout(120)
public class KilledServerTest {
  /** Quick to start. */
  public static final List<String> JVM =
      List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private static final CallOptions LONG = CallOptions.DEFAULT.withDeadline(Duration.ofMinutes(5));
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Enough for a server that lives to answer a ping, and for a request to be sent. */
  private static final Duration LONGER = Duration.ofSeconds(5);

  @TempDir private static Path folder;
  private static TestCertificates authority;
  private static TestCertificates.Issued issued;

  private Child server;
  private int port;
  private int tlsPort;

  @BeforeEach
  void start() throws Exception {
    if (authority == null) {
      authority = new TestCertificates(folder, "authority");
      issued = authority.server();
    }
    server =
        Child.start(
            JVM, KillablePeer.class, "server", issued.chain().toString(), issued.key().toString());
    port = Integer.parseInt(server.line());
    tlsPort = Integer.parseInt(server.line());
  }

  @AfterEach
  void end() {
    server.close();
  }

  private MessageClientBuilder client() {
    return MessageClient.builder().address("127.0.0.1", port);
  }

  private static Throwable failure(CompletableFuture<?> call) throws Exception {
    try {
      return new AssertionError("it was answered: " + call.get(60, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void killed_failsEachCallByWhatHasBecomeOfIt() throws Exception {
    try (MessageClient client = client().connect()) {
      CompletableFuture<Message> handled = client.send(KillablePeer.request("handle"), LONG);
      CompletableFuture<Message> again =
          client.send(KillablePeer.request("handle"), LONG.withIdempotent(true));
      server.awaitLine("handle");
      server.awaitLine("handle");
      CompletableFuture<Message> uploaded = client.send(KillablePeer.upload(), LONG);
      server.awaitLine("upload");
      CompletableFuture<Message> half = client.send(KillablePeer.request("download"), LONG);
      server.awaitLine("download");
      try (StreamedReply streamed =
          client.requestStreamed(KillablePeer.request("download"), LONG)) {
        server.awaitLine("download");

        server.kill();

        assertThat(failure(handled)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failure(again)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failure(uploaded)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failure(half)).isInstanceOf(OutcomeUnknownException.class);
        assertThatThrownBy(() -> streamed.content().readAllBytes())
            .isInstanceOfAny(
                OutcomeUnknownException.class, ProtocolException.class, IOException.class);
      }
      assertThatThrownBy(() -> client.request(KillablePeer.request("nothing")))
          .isInstanceOf(NotConnectedException.class);
    }
  }

  @Test
  void killedBetweenRequests_isConnectedToInVain() throws Exception {
    try (MessageClient client = client().connect()) {
      assertThat(client.request(KillablePeer.request("nothing")).text()).isEqualTo("done");
      server.kill();
      assertThatThrownBy(() -> client.request(KillablePeer.request("nothing")))
          .isInstanceOfAny(NotConnectedException.class, OutcomeUnknownException.class);
    }
  }

  @Test
  void killedInTheHandshake_isNotConnected() throws Exception {
    server.signal("STOP"); // so that the handshake gets no further than to its socket
    InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), tlsPort);
    Tls tls = Tls.forClient().trust(authority.authority()).build();
    try (FaultProxy proxy = FaultProxy.to(target);
        MessageClient client = MessageClient.builder().address(proxy.address()).tls(tls).build()) {
      CompletableFuture<Message> call = client.send(Message.text("hello"), LONG);
      Awaitility.await().until(() -> proxy.bytesToServer() > 0);
      server.kill();
      assertThat(failure(call)).isInstanceOf(NotConnectedException.class);
    }
  }

  @Test
  void frozenInTheHandshake_isNotConnected() throws Exception {
    server.signal("STOP");
    Tls tls = Tls.forClient().trust(authority.authority()).build();
    try (MessageClient client =
        MessageClient.builder()
            .address("127.0.0.1", tlsPort)
            .tls(tls)
            .timeouts(ClientTimeouts.DEFAULT.withHandshake(SHORT))
            .build()) {
      assertThatThrownBy(() -> client.request(Message.text("hello"), LONG))
          .isInstanceOf(NotConnectedException.class);
    }
  }

  @Test
  void frozen_isNoticedByPingsWriteTimeoutAndDeadline() throws Exception {
    try (MessageClient pinging = client().keepAlive(new KeepAlive(SHORT, LONGER)).connect();
        MessageClient writing =
            client().timeouts(ClientTimeouts.DEFAULT.withWrite(SHORT)).connect();
        MessageClient waiting = client().connect()) {
      CompletableFuture<Message> pinged = pinging.send(KillablePeer.request("handle"), LONG);
      server.awaitLine("handle");
      assertThat(waiting.request(KillablePeer.request("nothing")).text()).isEqualTo("done");

      server.signal("STOP");

      assertThat(failure(pinged)).isInstanceOf(OutcomeUnknownException.class);
      assertThat(failure(writing.send(KillablePeer.fastUpload(), LONG)))
          .isInstanceOf(OutcomeUnknownException.class);
      assertThatThrownBy(
              () -> waiting.request(KillablePeer.request("nothing"), LONG.withDeadline(LONGER)))
          .isInstanceOfSatisfying(
              DeadlineExceededException.class, e -> assertThat(e.isSent()).isTrue());

      server.signal("CONT");

      assertThat(waiting.request(KillablePeer.request("nothing"), LONG).text()).isEqualTo("done");
      assertThat(pinging.request(KillablePeer.request("nothing"), LONG).text()).isEqualTo("done");
    }
  }
}
