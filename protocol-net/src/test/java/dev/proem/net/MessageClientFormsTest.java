package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each kind of call takes a message or an outgoing one, with options or without. */
@Timeout(60)
class MessageClientFormsTest {
  private static final CallOptions OPTIONS =
      CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(20));
  private static final Message WHOLE = Message.text("whole");

  private final LinkedBlockingQueue<String> oneWay = new LinkedBlockingQueue<>();

  private MessageServer server() throws IOException {
    return MessageServer.builder()
        .handler(
            request -> {
              if (request.header().isOneWay()) {
                oneWay.add(request.text());
              }
              return request;
            })
        .start();
  }

  private static Outgoing stream() {
    byte[] content = "stream".getBytes(StandardCharsets.UTF_8);
    MessageHeader header = Message.text("stream").header();
    return Outgoing.stream(header, new ByteArrayInputStream(content));
  }

  private static String read(StreamedReply reply) throws IOException {
    try (reply) {
      return new String(reply.content().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void requests_areMadeInAllForms() throws Exception {
    try (MessageServer server = server();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      assertThat(
              List.of(
                  client.request(WHOLE).text(),
                  client.request(WHOLE, OPTIONS).text(),
                  client.send(WHOLE).get().text(),
                  client.send(WHOLE, OPTIONS).get().text(),
                  read(client.requestStreamed(WHOLE)),
                  read(client.requestStreamed(WHOLE, OPTIONS))))
          .containsOnly("whole");
      assertThat(
              List.of(
                  client.request(stream()).text(),
                  client.request(stream(), OPTIONS).text(),
                  client.send(stream()).get().text(),
                  client.send(stream(), OPTIONS).get().text(),
                  read(client.requestStreamed(stream())),
                  read(client.requestStreamed(stream(), OPTIONS))))
          .containsOnly("stream");
    }
  }

  @Test
  void oneWayMessages_areSentInAllForms() throws Exception {
    try (MessageServer server = server();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      CompletableFuture.allOf(
              client.sendOneWay(WHOLE),
              client.sendOneWay(WHOLE, OPTIONS),
              client.sendOneWay(stream()),
              client.sendOneWay(stream(), OPTIONS))
          .get();
      assertThat(List.of(oneWay.take(), oneWay.take(), oneWay.take(), oneWay.take()))
          .containsExactlyInAnyOrder("whole", "whole", "stream", "stream");
    }
  }

  @Test
  void text_isAddressesConnectionsCallsAndState() throws IOException {
    MessageServer server = server();
    MessageClient client =
        MessageClient.builder().address("127.0.0.1", server.port()).address("::1", 7).connect();
    String addresses = "MessageClient[127.0.0.1:" + server.port() + ", [::1]:7; ";
    assertThat(client).hasToString(addresses + "connections: 1; calls in flight: 0; open]");
    client.close();
    assertThat(client).hasToString(addresses + "connections: 0; calls in flight: 0; closed]");
    server.close();
  }

  @Test
  void text_countsCallsAlsoWithRoomForVeryMany() {
    try (MessageClient client =
        MessageClient.builder()
            .address("127.0.0.1", 7)
            .connections(Integer.MAX_VALUE)
            .requestsInFlight(Integer.MAX_VALUE)
            .build()) {
      assertThat(client.toString()).contains("calls in flight: 0; open");
    }
  }
}
