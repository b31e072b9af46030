package dev.proem.net;

import dev.proem.Message;

/** Processes messages without replying. Otherwise the same as {@link MessageHandler}. */
@FunctionalInterface
public interface OneWayHandler {
  /**
   * Processes a message.
   *
   * @throws Exception any exception is logged; the sender is not notified
   */
  void handle(Message message, Exchange exchange) throws Exception;
}
