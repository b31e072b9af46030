package dev.proem.net;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the handler of a server, of any kind: to check, measure, change or reject requests. The
 * first interceptor of a server is the outermost. Called on the executor of the server.
 */
@FunctionalInterface
public interface Interceptor {
  /** The next interceptor, or the handler. */
  @FunctionalInterface
  interface Next {
    /**
     * Continues with the request. Call it at most once.
     *
     * @return completes with the reply, or with null if there is none
     */
    CompletionStage<@Nullable Outgoing> proceed();
  }

  /**
   * Handles one request.
   *
   * @return completes with the reply; with null only where {@link MessageHandler#handle} may return
   *     null. Its failures have the same effect as exceptions of {@link MessageHandler#handle}
   * @throws Exception see {@link MessageHandler#handle}
   */
  CompletionStage<@Nullable Outgoing> intercept(Exchange exchange, Next next) throws Exception;
}
