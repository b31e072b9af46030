package dev.proem.net;

import dev.proem.Message;
import org.jspecify.annotations.Nullable;

/** A {@link MessageHandler} that needs nothing but the request. */
@FunctionalInterface
public interface SimpleHandler {
  /**
   * Answers a request, as {@link MessageHandler#handle} does.
   *
   * @return the reply; null only for a one-way message, else it is answered with the error {@code
   *     internal}
   * @throws RequestException to answer with an error reply of the handler's own words
   * @throws Exception anything else is answered with the error {@code internal}
   */
  @Nullable Message handle(Message request) throws Exception;
}
