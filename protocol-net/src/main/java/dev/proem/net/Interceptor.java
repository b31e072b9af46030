package dev.proem.net;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands around the handler of a server, whatever its kind: checks, measures, changes or refuses.
 * The first interceptor of a server is the outermost. Called on the server's executor.
 */
@FunctionalInterface
public interface Interceptor {
  /** What an interceptor stands around: the next interceptor, or the handler. */
  @FunctionalInterface
  interface Next {
    /**
     * Goes on with the request; to be called once at most.
     *
     * @return completes with the reply, or with null when there is none
     */
    CompletionStage<@Nullable Outgoing> proceed();
  }

  /**
   * Treats one request.
   *
   * @return completes with the reply, or with null where {@link MessageHandler#handle} may return
   *     it; exceptionally as {@link MessageHandler#handle} throws
   * @throws Exception as {@link MessageHandler#handle} does
   */
  CompletionStage<@Nullable Outgoing> intercept(Exchange exchange, Next next) throws Exception;
}
