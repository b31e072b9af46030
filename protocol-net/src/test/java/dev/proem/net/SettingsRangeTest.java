package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each setting of servers and clients at both ends of its range, with real requests. */
@Timeout(60)
class SettingsRangeTest {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = ServerTimeouts.LONGEST;
  private static final int MOST = Integer.MAX_VALUE;

  private static final ServerLimits SERVER = ServerLimits.DEFAULT;
  private static final ServerTimeouts TIMES = ServerTimeouts.DEFAULT;
  private static final ClientTimeouts CLIENT = ClientTimeouts.DEFAULT;
  private static final Limits LIMITS = Limits.DEFAULT;

  /** One setting with one value. */
  private record Setting(
      String text,
      Consumer<MessageServerBuilder> server,
      Consumer<MessageClientBuilder> client,
      CallOptions options) {
    @Override
    public String toString() {
      return text;
    }

    Setting with(CallOptions other) {
      return new Setting(text, server, client, other);
    }
  }

  private static Setting server(String text, Consumer<MessageServerBuilder> change) {
    return new Setting(text, change, client -> {}, CallOptions.DEFAULT);
  }

  private static Setting limits(String text, ServerLimits limits) {
    return server(text, server -> server.serverLimits(limits));
  }

  private static Setting times(String text, ServerTimeouts times) {
    return server(text, server -> server.timeouts(times));
  }

  private static Setting client(String text, Consumer<MessageClientBuilder> change) {
    return new Setting(text, server -> {}, change, CallOptions.DEFAULT);
  }

  private static Setting options(String text, CallOptions options) {
    return client(text, client -> {}).with(options);
  }

  private static Setting both(String text, Limits limits) {
    return new Setting(
        text,
        server -> server.limits(limits),
        client -> client.limits(limits),
        CallOptions.DEFAULT);
  }

  /** Values with which all requests are answered. */
  static Stream<Setting> answered() {
    return Stream.of(answeredByServers(), answeredByClients(), Stream.of(limitsOfMessages()))
        .flatMap(each -> each);
  }

  private static Stream<Setting> answeredByServers() {
    return Stream.of(
        limits("connections 3", SERVER.withConnections(3)), // with 1, streams have none
        limits("connections MOST", SERVER.withConnections(MOST)),
        limits("connectionsPerAddress MOST", SERVER.withConnectionsPerAddress(MOST)),
        limits("requestsInFlight 1", SERVER.withRequestsInFlight(1)),
        limits("requestsInFlight MOST", SERVER.withRequestsInFlight(MOST)),
        limits("unsent 0, 1", SERVER.withUnsent(0, 1)),
        limits("unsent MOST", SERVER.withUnsent(Long.MAX_VALUE, Long.MAX_VALUE)),
        limits("unsentTotal MOST", SERVER.withUnsentTotal(Long.MAX_VALUE)),
        limits("receivedTotal MOST", SERVER.withReceivedTotal(Long.MAX_VALUE)),
        limits("streamBuffer 1", SERVER.withStreamBuffer(1)),
        limits("streamBuffer MOST", SERVER.withStreamBuffer(MOST)),
        times("handshake LONGEST", TIMES.withHandshake(LONGEST)),
        times("firstMessage LONGEST", TIMES.withFirstMessage(LONGEST)),
        times("message LONGEST", TIMES.withMessage(LONGEST)),
        times("minimumRate 1", TIMES.withMinimumRate(1, LONGEST)),
        times("minimumRate MOST", TIMES.withMinimumRate(Long.MAX_VALUE, LONGEST)),
        times("idle LONGEST", TIMES.withIdle(LONGEST)),
        times("write LONGEST", TIMES.withWrite(LONGEST)),
        times("handler LONGEST", TIMES.withHandler(LONGEST)),
        times("drain 1 ms", TIMES.withDrain(SHORTEST)),
        times("drain LONGEST", TIMES.withDrain(LONGEST)),
        server("eventLoops 1", server -> server.eventLoops(1)),
        server("eventLoops 256", server -> server.eventLoops(256)),
        server("backlog 1", server -> server.bind(local().withBacklog(1))),
        server("backlog MOST", server -> server.bind(local().withBacklog(MOST))));
  }

  private static Stream<Setting> answeredByClients() {
    KeepAlive never = new KeepAlive(LONGEST, LONGEST);
    return Stream.of(
        client("connections 1", client -> client.connections(1)),
        client("connections MOST", client -> client.connections(MOST)),
        client("streamedConnections 1", client -> client.streamedConnections(1)),
        client("streamedConnections MOST", client -> client.streamedConnections(MOST)),
        client("requestsInFlight 1", client -> client.requestsInFlight(1)),
        client("requestsInFlight MOST", client -> client.requestsInFlight(MOST)),
        client(
            "connections and requestsInFlight MOST",
            client -> client.connections(MOST).requestsInFlight(MOST)),
        client("attempts 1", client -> client.attempts(1)),
        client("attempts MOST", client -> client.attempts(MOST)),
        client("connect LONGEST", client -> client.timeouts(CLIENT.withConnect(LONGEST))),
        client("handshake LONGEST", client -> client.timeouts(CLIENT.withHandshake(LONGEST))),
        client("deadline LONGEST", client -> client.timeouts(CLIENT.withDeadline(LONGEST))),
        client("write LONGEST", client -> client.timeouts(CLIENT.withWrite(LONGEST))),
        client("idle 1 ms", client -> client.timeouts(CLIENT.withIdle(SHORTEST))),
        client("idle LONGEST", client -> client.timeouts(CLIENT.withIdle(LONGEST))),
        client("keepAlive LONGEST", client -> client.keepAlive(never)),
        client(
            "keepAlive 1 ms",
            client -> client.keepAlive(new KeepAlive(SHORTEST, Duration.ofMinutes(1)))),
        client("backoff 1 ms", client -> client.backoff(new Backoff(SHORTEST, SHORTEST, 1, 0))),
        client(
            "backoff 1 ms, 1,000-fold",
            client -> client.backoff(new Backoff(SHORTEST, LONGEST, 1_000, 1))),
        client("backoff LONGEST", client -> client.backoff(new Backoff(LONGEST, LONGEST, 1, 0))),
        options("deadline of a call LONGEST", CallOptions.DEFAULT.withDeadline(LONGEST)));
  }

  private static Setting[] limitsOfMessages() {
    return new Setting[] {
      both("headerBytes 65,535", LIMITS.withHeaderBytes(65_535)),
      both("headerNesting 1", LIMITS.withHeaderNesting(1)),
      both("headerNesting 1,000", LIMITS.withHeaderNesting(1_000)),
      both("headerEntries 65,535", LIMITS.withHeaderEntries(65_535)),
      both("contentBytes MOST", LIMITS.withContentBytes(Long.MAX_VALUE)),
      both("drainBytes 0", LIMITS.withDrainBytes(0)),
      both("drainBytes MOST", LIMITS.withDrainBytes(Long.MAX_VALUE)),
    };
  }

  /** Values with which a request may fail, since they leave no time or no room for any. */
  static Stream<Setting> answeredOrRefused() {
    return Stream.of(
        limits("connections 1", SERVER.withConnections(1)),
        limits("connectionsPerAddress 1", SERVER.withConnectionsPerAddress(1)),
        limits("unsentTotal 1", SERVER.withUnsentTotal(1)),
        limits("receivedTotal 1", SERVER.withReceivedTotal(1)),
        times("handshake 1 ms", TIMES.withHandshake(SHORTEST)),
        times("firstMessage 1 ms", TIMES.withFirstMessage(SHORTEST)),
        times("message 1 ms", TIMES.withMessage(SHORTEST)),
        times("minimumRate MOST at once", TIMES.withMinimumRate(Long.MAX_VALUE, SHORTEST)),
        times("idle 1 ms", TIMES.withIdle(SHORTEST)),
        times("write 1 ms", TIMES.withWrite(SHORTEST)),
        times("handler 1 ms", TIMES.withHandler(SHORTEST)),
        client("connect 1 ms", client -> client.timeouts(CLIENT.withConnect(SHORTEST))),
        client("handshake 1 ms", client -> client.timeouts(CLIENT.withHandshake(SHORTEST))),
        client("deadline 1 ms", client -> client.timeouts(CLIENT.withDeadline(SHORTEST))),
        client("write 1 ms", client -> client.timeouts(CLIENT.withWrite(SHORTEST))),
        client("keepAlive all 1 ms", client -> client.keepAlive(new KeepAlive(SHORTEST, SHORTEST))),
        options("deadline of a call 1 ms", CallOptions.DEFAULT.withDeadline(SHORTEST)),
        both("headerBytes 1", LIMITS.withHeaderBytes(1)),
        both("headerEntries 1", LIMITS.withHeaderEntries(1)),
        both("contentBytes 0", LIMITS.withContentBytes(0)));
  }

  private static Binding local() {
    return Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static MessageServer start(Setting setting) throws Exception {
    MessageServerBuilder builder =
        MessageServer.builder()
            .streamHandler(
                exchange -> Outgoing.of(Message.binary(exchange.content().readAllBytes())));
    setting.server.accept(builder);
    return builder.start();
  }

  private static MessageClient client(Setting setting, MessageServer server) {
    MessageClientBuilder builder =
        MessageClient.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    setting.client.accept(builder);
    return builder.build();
  }

  @ParameterizedTest
  @MethodSource("answered")
  void requests_areAnsweredAlsoOnANewConnection(Setting setting) throws Exception {
    try (MessageServer server = start(setting);
        MessageClient client = client(setting, server)) {
      ask(client, setting.options);
      soon()
          .until(
              () -> {
                server.connections().forEach(Connection::close);
                return server.connections().isEmpty();
              });
      CallOptions patient = setting.options.withIdempotent(true).withWaitForConnection(true);
      soon()
          .ignoreExceptionsInstanceOf(OutcomeUnknownException.class) // with a single attempt
          .untilAsserted(() -> ask(client, patient));
    }
  }

  @ParameterizedTest
  @MethodSource("answeredOrRefused")
  void requests_areAnsweredOrFailAndNothingHangs(Setting setting) throws Exception {
    try (MessageServer server = start(setting);
        MessageClient client = client(setting, server)) {
      for (int i = 0; i < 3; i++) {
        try {
          ask(client, setting.options);
        } catch (TransportException e) {
          assertThat(e).hasMessageNotContaining("fault of this program");
        }
      }
    }
  }

  /** There are many settings, so that even a tenth of a second each would be long. */
  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  /** A whole request and reply, and both streamed. */
  private static void ask(MessageClient client, CallOptions options) throws Exception {
    byte[] content = "content".repeat(10).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Message whole = Message.binary(content);
    assertThat(client.request(whole, options).bytes()).isEqualTo(content);
    MessageHeader header = new MessageHeader("binary/octet-stream", "binary", content.length);
    Outgoing streamed = Outgoing.stream(header, new ByteArrayInputStream(content));
    assertThat(client.request(streamed, options).bytes()).isEqualTo(content);
    try (StreamedReply reply = client.requestStreamed(whole, options)) {
      assertThat(reply.content().readAllBytes()).isEqualTo(content);
    }
  }
}
