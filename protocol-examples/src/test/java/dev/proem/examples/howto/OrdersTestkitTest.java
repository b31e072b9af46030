package dev.proem.examples.howto;

import static dev.proem.testkit.ProemAssertions.assertThat;
import static dev.proem.testkit.ProemAssertions.assertThatErrorReply;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServerBuilder;
import dev.proem.testkit.ProemServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests with the test kit that docs/how-to/testing-your-handler.md shows. */
// tag::testkit[]
@ProemServer("orders")
@Timeout(20)
class OrdersTestkitTest {
  final Orders orders = new Orders();

  void withSmallContents(MessageServerBuilder builder) {
    builder.exchangeHandler(orders).limits(Limits.DEFAULT.withContentBytes(10));
  }

  @Test
  void order_isConfirmed(MessageClient client) {
    assertThat(client.request(Message.json(new Orders.Order("dog", 3))))
        .hasContentType("text/json")
        .jsonObject()
        .containsEntry("for", "anonymous")
        .containsEntry("count", 3L);
  }

  @Test
  void orderOfTooMany_isRejected(MessageClient client) {
    assertThatErrorReply(() -> client.request(Message.json(new Orders.Order("dog", 101))))
        .hasCode("example.org/sold-out")
        .isNotSafeToRetry()
        .reply()
        .text()
        .contains("only 100");
  }

  @ProemServer("withSmallContents")
  @Test
  void orderThatIsTooLarge_isRejected(MessageClient client) {
    assertThatErrorReply(() -> client.request(Message.json(new Orders.Order("dog", 3))))
        .hasCode("content-too-large");
  }
}
// end::testkit[]
