package dev.proem.examples.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.ErrorCode;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import dev.proem.net.CloseReason;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.RequestException;
import dev.proem.net.ServerLimits;
import dev.proem.net.ServerTimeouts;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the counters of a real server. A closed server has counted everything. */
@Timeout(60)
class MicrometerListenerTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private MessageServerBuilder server() {
    return MessageServer.builder()
        .handler(r -> r)
        .listener(new MicrometerListener(registry, "proem.server", "example.org/sold-out"));
  }

  private double count(String name, String... tags) {
    return registry.get("proem.server." + name).tags(tags).counter().count();
  }

  private long requests(String outcome) {
    return registry.get("proem.server.requests").tag("outcome", outcome).timer().count();
  }

  private double open() {
    return registry.get("proem.server.connections").gauge().value();
  }

  @Test
  void request_isCounted() throws IOException {
    Message message = Message.text("hello");
    long size = 2L + message.header().toJson().length() + 5;
    try (MessageServer server = server().start()) {
      try (Socket socket = Request.connect(server)) {
        Request.send(socket, message);
        Request.send(socket, message);
        assertThat(open()).isEqualTo(1);
      }
      await().until(() -> open() == 0); // otherwise the server may end first
    }

    assertThat(open()).isZero();
    assertThat(count("connections.opened")).isEqualTo(1);
    assertThat(count("connections.closed", "reason", "peer-closed")).isEqualTo(1);
    assertThat(count("messages.received")).isEqualTo(2);
    assertThat(count("messages.sent")).isEqualTo(2);
    for (String name : new String[] {"messages.received.bytes", "messages.sent.bytes"}) {
      assertThat(registry.get("proem.server." + name).summary().totalAmount())
          .isEqualTo(2.0 * size);
      assertThat(registry.get("proem.server." + name).summary().getId().getBaseUnit())
          .isEqualTo("bytes");
    }
    assertThat(requests("success")).isEqualTo(2);
  }

  @Test
  void outcomes_areCountedSeparately() throws IOException {
    try (MessageServer server =
            server()
                .handler(
                    r -> {
                      if (r.text().equals("bug")) {
                        throw new IllegalStateException("a bug");
                      }
                      throw new RequestException(r.text(), "no");
                    })
                .start();
        Socket socket = Request.connect(server)) {
      Request.send(socket, Message.text("bug"));
      Request.send(socket, Message.text("example.org/sold-out"));
      Request.send(socket, Message.text("example.org/unheard-of"));
      Request.send(socket, Message.text("success"));
    }

    assertThat(requests("internal")).isEqualTo(1);
    assertThat(requests("example.org/sold-out")).isEqualTo(1);
    assertThat(requests("other")).isEqualTo(2);
    assertThat(requests("success")).isZero();
    assertThat(count("errors", "error", "internal")).isEqualTo(1);
  }

  @Test
  void limitsWatermarksAndRefusedConnections_areCounted() throws IOException {
    try (MessageServer server =
            server()
                .limits(Limits.DEFAULT.withContentBytes(1 << 20))
                .serverLimits(ServerLimits.DEFAULT.withConnections(1).withUnsent(1_000, 300_000))
                .timeouts(ServerTimeouts.DEFAULT.withDrain(Duration.ofSeconds(20)))
                .start();
        Socket socket = Request.connect(server)) {
      Request.send(socket, Message.binary(new byte[1 << 20]));
      Request.sendRaw(server, "");
      Request.send(socket, Message.binary(new byte[(1 << 20) + 1]));
    }

    assertThat(count("watermark", "side", "over")).isEqualTo(1);
    assertThat(count("watermark", "side", "under")).isEqualTo(1);
    assertThat(count("limits.hit", "limit", "ServerLimits.connections")).isEqualTo(1);
    assertThat(count("limits.hit", "limit", "Limits.contentBytes")).isEqualTo(1);
    assertThat(count("connections.refused", "reason", "limit")).isEqualTo(1);
    assertThat(count("connections.closed", "reason", "limit")).isEqualTo(1);
    assertThat(count("errors", "error", "content-too-large")).isEqualTo(1);
  }

  @Test
  void pings_areMessagesButNoRequests() throws IOException {
    try (MessageServer server = server().start()) {
      Request.send(server, Message.text("").withExtra(MessageHeader.PING, true));
    }
    assertThat(count("messages.received")).isEqualTo(1);
    assertThat(requests("success")).isZero();
  }

  @Test
  void client_isCountedUnderItsPrefix() throws IOException {
    try (MessageServer server = server().start();
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", server.port())
                .listener(new MicrometerListener(registry, "proem.client"))
                .connect()) {
      client.request(Message.text("x"));
    }
    for (String prefix : new String[] {"proem.client.", "proem.server."}) {
      assertThat(registry.get(prefix + "requests").tag("outcome", "success").timer().count())
          .isEqualTo(1);
      assertThat(registry.get(prefix + "connections").gauge().value()).isZero();
      assertThat(registry.get(prefix + "connections.opened").counter().count()).isEqualTo(1);
    }
  }

  @Test
  void untrustedPeers_cannotCreateTimeSeries() throws IOException {
    try (MessageServer server = server().start();
        Socket socket = Request.connect(server)) {
      for (int i = 0; i < 300; i++) {
        Message request =
            Message.builder()
                .text("x")
                .contentType("type/" + i)
                .extra(MessageHeader.ERROR, "code-" + i) // the handler returns the message
                .extra("name-" + i, i)
                .build();
        Request.send(socket, request);
      }
      for (int i = 0; i < 30; i++) {
        Request.sendRaw(server, "G" + i + " garbage\r\n");
        Request.sendRaw(server, "\0" + (char) ('\1' + i) + "{\"x" + i + "\": ");
      }
    }

    assertThat(requests("other")).isEqualTo(300);
    Set<String> known =
        Stream.of(
                Arrays.stream(CloseReason.Kind.values())
                    .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                Arrays.stream(ReplyCode.values()).map(ReplyCode::code),
                Arrays.stream(ErrorCode.values()).map(ErrorCode::code),
                Stream.of("success", "other", "over", "under", "example.org/sold-out"))
            .flatMap(values -> values)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(registry.getMeters().stream().map(Meter::getId))
        .flatMap(id -> id.getTags())
        .extracting(Tag::getValue)
        .allMatch(value -> known.contains(value) || value.matches("[A-Z]\\w+\\.\\w+"));
    assertThat(registry.getMeters()).hasSizeLessThan(100);
  }
}
