package dev.proem.net;

import dev.proem.Message;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that have arrived completely. Called on the executor of the server; for requests
 * with {@code message-id} on several threads at once, even for one connection. See {@code
 * docs/spec/protocol.md}, section "Connections".
 */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Answers a request.
   *
   * @param request the request; immutable
   * @param exchange the context of the request, such as its connection and its deadline
   * @return the reply; null only after {@link Exchange#noReply()} or for a one-way message. In
   *     other cases, null is answered with the error {@code internal}
   * @throws RequestException to answer with an error reply that the handler defines
   * @throws Exception any other exception is answered with the error {@code internal}, without
   *     details of the exception
   */
  @Nullable Message handle(Message request, Exchange exchange) throws Exception;
}
