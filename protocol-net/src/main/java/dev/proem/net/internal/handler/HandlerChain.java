package dev.proem.net.internal.handler;

import dev.proem.Message;
import dev.proem.net.AsyncHandler;
import dev.proem.net.Exchange;
import dev.proem.net.Interceptor;
import dev.proem.net.MessageHandler;
import dev.proem.net.OneWayHandler;
import dev.proem.net.Outgoing;
import dev.proem.net.StreamHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A handler of any kind, with its interceptors. */
public interface HandlerChain {
  /**
   * Handles a request. There is no reply if the stage or its result is null. An exception is the
   * failure of this request only.
   */
  @Nullable CompletionStage<@Nullable Outgoing> serve(Exchange exchange) throws Exception;

  static HandlerChain ofMessages(MessageHandler handler) {
    return exchange -> done(handler.handle(exchange.message(), exchange));
  }

  static HandlerChain async(AsyncHandler handler) {
    return exchange -> {
      CompletionStage<? extends @Nullable Message> reply =
          handler.handle(exchange.message(), exchange);
      return reply == null ? null : reply.<@Nullable Outgoing>thenApply(HandlerChain::outgoing);
    };
  }

  static HandlerChain oneWay(OneWayHandler handler) {
    return exchange -> {
      handler.handle(exchange.message(), exchange);
      return done(null);
    };
  }

  static HandlerChain streaming(StreamHandler handler) {
    return exchange -> CompletableFuture.completedFuture(handler.handle(exchange));
  }

  /** A handler with interceptors, the first of which is the outermost. */
  static HandlerChain around(HandlerChain handler, List<Interceptor> interceptors) {
    HandlerChain all = handler;
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      Interceptor interceptor = interceptors.get(i);
      HandlerChain inner = all;
      all = exchange -> interceptor.intercept(exchange, () -> proceed(inner, exchange));
    }
    return all;
  }

  private static CompletionStage<@Nullable Outgoing> proceed(
      HandlerChain inner, Exchange exchange) {
    try {
      CompletionStage<@Nullable Outgoing> reply = inner.serve(exchange);
      return reply == null ? done(null) : reply;
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletionStage<@Nullable Outgoing> done(@Nullable Message reply) {
    return CompletableFuture.completedFuture(outgoing(reply));
  }

  private static @Nullable Outgoing outgoing(@Nullable Message reply) {
    return reply == null ? null : Outgoing.of(reply);
  }
}
