package dev.proem.examples.howto;

import dev.proem.Dialect;
import dev.proem.Message;
import dev.proem.net.CallOptions;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.RequestException;
import java.time.Duration;
import java.util.Map;

/** Replacements for the programs of the tutorial. For the how-to. */
final class FromPython {
  private FromPython() {}

  // tag::server[]
  record Request(String action, String value) {}

  static MessageServerBuilder server(Map<String, String> answers) {
    return MessageServer.builder()
        .dialect(Dialect.LENIENT) // only for clients that need it
        .handler(
            message -> {
              if (!message.contentType().equals("text/json")) {
                return Message.binary("binary/custom-server-binary-type", message.bytes());
              }
              Request request = message.json(Request.class);
              if (!request.action().equals("search")) {
                throw new RequestException("example.org/unknown-action", "Only search is known.");
              }
              String found = answers.getOrDefault(request.value(), "no match");
              return Message.json(Map.of("result", found));
            });
  }

  // end::server[]

  static Message askOnce(String host, int port, Message question) {
    // tag::one-shot[]
    try (MessageClient client =
        MessageClient.builder()
            .address(host, port)
            .oneShot() // connect, one request, its reply, close
            .sendDeadline(false) // also without extra headers
            .dialect(Dialect.LENIENT)
            .build()) {
      return client.request(question, CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(10)));
    }
    // end::one-shot[]
  }
}
