package dev.proem.net;

import dev.proem.Message;

/** Takes messages and answers none. Otherwise as {@link MessageHandler}. */
@FunctionalInterface
public interface OneWayHandler {
  /**
   * Takes a message.
   *
   * @throws Exception is logged; the sender hears nothing of it
   */
  void handle(Message message, Exchange exchange) throws Exception;
}
