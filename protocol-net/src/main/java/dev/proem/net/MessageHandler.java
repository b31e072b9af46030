package dev.proem.net;

import dev.proem.Message;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request that has arrived whole. Called on the server's executor, for requests with
 * {@code message-id} on several threads at once, also for one connection; see {@code
 * docs/spec/protocol.md}, section "Connections".
 */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Answers a request.
   *
   * @param request the request; immutable
   * @param exchange what is known of the request besides: its connection, its deadline
   * @return the reply; null only after {@link Exchange#noReply()}, or for a one-way message, else
   *     it is answered with the error {@code internal}
   * @throws RequestException to answer with an error reply of the handler's own words
   * @throws Exception anything else is answered with the error {@code internal}, which tells the
   *     peer nothing of the exception
   */
  @Nullable Message handle(Message request, Exchange exchange) throws Exception;
}
