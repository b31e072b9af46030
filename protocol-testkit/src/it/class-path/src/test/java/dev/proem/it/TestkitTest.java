package dev.proem.it;

import static dev.proem.testkit.ProemAssertions.assertThat;
import static dev.proem.testkit.ProemAssertions.assertThatErrorReply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.it.Consumer.Search;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.RequestException;
import dev.proem.net.SimpleHandler;
import dev.proem.testkit.ProemServer;
import org.junit.jupiter.api.Test;

@ProemServer
class TestkitTest {
  final SimpleHandler handler =
      request -> {
        if (request.json(Search.class).value().isEmpty()) {
          throw new RequestException("example.org/empty", "Nothing to search for.");
        }
        return request;
      };

  @Test
  void reply_isCheckedByAssertions(MessageServer server, MessageClient client) {
    Search search = new Search("search", "dog");
    assertThat(client.request(Message.json(search)))
        .hasContentType("text/json")
        .isNotErrorReply()
        .json(Search.class)
        .isEqualTo(search);
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void errorReply_isCheckedByAssertions(MessageClient client) {
    assertThatErrorReply(() -> client.request(Message.json(new Search("search", ""))))
        .hasCode("example.org/empty")
        .isNotSafeToRetry();
  }
}
