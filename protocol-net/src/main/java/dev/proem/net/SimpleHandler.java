package dev.proem.net;

import dev.proem.Message;
import org.jspecify.annotations.Nullable;

/** A {@link MessageHandler} that needs only the request. */
@FunctionalInterface
public interface SimpleHandler {
  /**
   * Answers a request like {@link MessageHandler#handle}.
   *
   * @return the reply; null only for a one-way message. In other cases, null is answered with the
   *     error {@code internal}
   * @throws RequestException to answer with an error reply that the handler defines
   * @throws Exception any other exception is answered with the error {@code internal}
   */
  @Nullable Message handle(Message request) throws Exception;
}
