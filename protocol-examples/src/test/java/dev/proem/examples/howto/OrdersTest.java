package dev.proem.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.ContentException;
import dev.proem.Message;
import dev.proem.net.RequestException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests without a connection that docs/how-to/testing-your-handler.md shows. */
class OrdersTest {
  // tag::unit[]
  private final Orders orders = new Orders();

  @Test
  void order_isConfirmed() throws RequestException {
    Message reply = orders.answer(Message.json(new Orders.Order("dog", 3)), "Ada");
    assertThat(reply.json()).isEqualTo(Map.of("for", "Ada", "count", 3L));
  }

  @Test
  void orderOfTooMany_isRejected() {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> orders.answer(Message.json(new Orders.Order("dog", 101)), "Ada"))
        .satisfies(e -> assertThat(e.code()).isEqualTo("example.org/sold-out"));
  }

  @Test
  void textThatIsNoJson_isAContentFault() {
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> orders.answer(Message.text("three dogs"), "Ada"));
  }

  // end::unit[]
}
