package dev.proem.net;

import dev.proem.Message;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of a server, in the most general form: an exchange leads to a reply, now or
 * later. Every other kind of handler can be adapted to it, so one server can mix kinds:
 *
 * <pre>{@code
 * RequestHandler search = RequestHandler.of(request -> Message.text("found"));
 * RequestHandler log = RequestHandler.ofOneWay((message, exchange) -> store(message));
 * MessageServer.builder()
 *     .requestHandler(
 *         exchange -> (exchange.header().isOneWay() ? log : search).handle(exchange));
 * }</pre>
 *
 * <p>Called on the executor of the server, from several threads at once.
 */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Handles a request.
   *
   * @return completes with the reply. The stage or its result may be null only after {@link
   *     Exchange#noReply()} or for a one-way message; otherwise the request is answered with the
   *     error {@code internal}. A failure has the same effect as an exception
   * @throws RequestException to answer with an error reply of the handler's own code and text
   * @throws Exception any other exception is answered with the error {@code internal}
   */
  @Nullable CompletionStage<@Nullable Outgoing> handle(Exchange exchange) throws Exception;

  /** Adapts a handler that needs only the request. */
  static RequestHandler of(SimpleHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return exchange -> done(handler.handle(exchange.message()));
  }

  /** Adapts a handler that also gets the context of the request. */
  static RequestHandler ofMessages(MessageHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return exchange -> done(handler.handle(exchange.message(), exchange));
  }

  /** Adapts a handler that replies asynchronously. */
  static RequestHandler ofAsync(AsyncHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return exchange -> {
      CompletionStage<? extends @Nullable Message> reply =
          handler.handle(exchange.message(), exchange);
      return reply == null ? null : reply.<@Nullable Outgoing>thenApply(RequestHandler::outgoing);
    };
  }

  /** Adapts a handler that does not reply: it declares {@link Exchange#noReply()}. */
  static RequestHandler ofOneWay(OneWayHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return exchange -> {
      exchange.noReply();
      handler.handle(exchange.message(), exchange);
      return null;
    };
  }

  /**
   * Adapts a handler that reads the content as a stream. The content arrives before the handler is
   * called, unless the server was built with {@link MessageServerBuilder#streamHandler}.
   */
  static RequestHandler ofStream(StreamHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return exchange -> CompletableFuture.completedFuture(handler.handle(exchange));
  }

  private static CompletionStage<@Nullable Outgoing> done(@Nullable Message reply) {
    return CompletableFuture.completedFuture(outgoing(reply));
  }

  private static @Nullable Outgoing outgoing(@Nullable Message reply) {
    return reply == null ? null : Outgoing.of(reply);
  }
}
