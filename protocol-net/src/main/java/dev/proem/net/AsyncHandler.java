package dev.proem.net;

import dev.proem.Message;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests asynchronously: the reply may be completed later, on any thread. Otherwise the
 * same as {@link MessageHandler}.
 */
@FunctionalInterface
public interface AsyncHandler {
  /**
   * Starts to answer a request.
   *
   * @return the future reply; null, or completed with null, only where {@link
   *     MessageHandler#handle} may return null. Its failures have the same effect as exceptions of
   *     {@link MessageHandler#handle}
   * @throws Exception see {@link MessageHandler#handle}
   */
  CompletionStage<? extends @Nullable Message> handle(Message request, Exchange exchange)
      throws Exception;
}
