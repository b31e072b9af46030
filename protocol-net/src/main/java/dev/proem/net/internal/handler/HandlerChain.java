package dev.proem.net.internal.handler;

import dev.proem.net.Exchange;
import dev.proem.net.Interceptor;
import dev.proem.net.Outgoing;
import dev.proem.net.RequestHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Puts interceptors around a handler. */
public final class HandlerChain {
  private HandlerChain() {}

  /** Returns a handler with interceptors, the first of which is the outermost. */
  public static RequestHandler of(RequestHandler handler, List<Interceptor> interceptors) {
    RequestHandler all = handler;
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      Interceptor interceptor = interceptors.get(i);
      RequestHandler inner = all;
      all = exchange -> interceptor.intercept(exchange, () -> proceed(inner, exchange));
    }
    return all;
  }

  private static CompletionStage<@Nullable Outgoing> proceed(
      RequestHandler inner, Exchange exchange) {
    try {
      CompletionStage<@Nullable Outgoing> reply = inner.handle(exchange);
      return reply == null ? CompletableFuture.completedFuture(null) : reply;
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
