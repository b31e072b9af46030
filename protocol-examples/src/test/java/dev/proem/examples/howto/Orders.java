package dev.proem.examples.howto;

import dev.proem.Message;
import dev.proem.net.Exchange;
import dev.proem.net.MessageHandler;
import dev.proem.net.RequestException;
import java.util.Map;

// tag::handler[]
/** Accepts orders of at most 100 units. */
final class Orders implements MessageHandler {
  record Order(String article, int count) {}

  @Override
  public Message handle(Message request, Exchange exchange) throws RequestException {
    String user = (String) exchange.connection().attributes().getOrDefault("user", "anonymous");
    return answer(request, user);
  }

  /** Confirms or rejects an order. Can be tested without a connection. */
  Message answer(Message request, String user) throws RequestException {
    Order order = request.json(Order.class);
    if (order.count() > 100) {
      throw new RequestException("example.org/sold-out", "There are only 100 of them.");
    }
    return Message.json(Map.of("for", user, "count", order.count()));
  }
}
// end::handler[]
