package dev.proem.net;

import dev.proem.Message;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers a request later, from any thread. Otherwise as {@link MessageHandler}. */
@FunctionalInterface
public interface AsyncHandler {
  /**
   * Begins to answer a request.
   *
   * @return completes with the reply, or with null where {@link MessageHandler#handle} may return
   *     it; exceptionally as {@link MessageHandler#handle} throws
   * @throws Exception as {@link MessageHandler#handle} does
   */
  CompletionStage<? extends @Nullable Message> handle(Message request, Exchange exchange)
      throws Exception;
}
