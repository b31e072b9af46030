package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.ErrorReplies;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.ReservedHeaders;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.transport.EventLoop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a connection: what is sent for each outcome of a handler, and what happens to the
 * rest of its request. Used by the thread of the event loop only.
 */
final class Replies {
  /** The error of requests that a graceful shutdown need not complete. */
  private static final Optional<String> NOT_STARTED = Optional.of(ReplyCode.SHUTTING_DOWN.code());

  private final MessageConnection connection;
  private final EventLoop loop;
  private final ArrivingRequest arriving;
  private final GracefulShutdown shutdown;
  private final Runnable queued;
  private final ServerContext context;

  /** True after a request that expects a reply got none, on purpose. */
  private boolean leftUnanswered;

  /**
   * The replies of a connection.
   *
   * @param queued runs after a reply was added to the send queue
   */
  Replies(
      MessageConnection connection,
      ArrivingRequest arriving,
      GracefulShutdown shutdown,
      Runnable queued,
      ServerContext context) {
    this.connection = connection;
    this.loop = connection.loop;
    this.arriving = arriving;
    this.shutdown = shutdown;
    this.queued = queued;
    this.context = context;
  }

  /** Sends the reply to a request, if it is to get one. */
  void send(ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    Outgoing answer = reply;
    if (failure != null) {
      answer = Outgoing.of(errorReply(failure));
    } else if (answer == null && expectsReply(exchange)) {
      answer = Outgoing.of(replyToNull(exchange));
    }
    boolean isSent = expectsReply(exchange) && !isMisleading(exchange, answer);
    Outgoing sent = isSent ? answer : null;
    if (sent != null) {
      queue(exchange, sent);
    } else {
      leftUnanswered |= !exchange.header().isOneWay();
      if (answer != null) {
        OutgoingEncoder.discard(answer, context.sources);
      }
    }
    if (!(sent instanceof Outgoing.Streamed)) { // which may be made of the request's content
      discardRest(exchange);
    }
  }

  /** Discards a reply that came too late, and the rest of its request. */
  void discard(ServerExchange exchange, @Nullable Outgoing reply) {
    if (reply != null) {
      OutgoingEncoder.discard(reply, context.sources);
    }
    ContentPipe pipe = exchange.pipe();
    if (pipe != null) {
      pipe.discard("the request is answered");
    }
  }

  /**
   * Returns whether the peer could take an error for the reply to an earlier request, which got
   * none, and repeat a request that was executed. An error with {@code in-reply-to} is never
   * misleading.
   *
   * @param id the message-id of the request that the error is for; null if there is none
   */
  boolean isErrorMisleading(@Nullable String id) {
    return leftUnanswered && id == null;
  }

  /** Returns the reply to a request with this message-id. */
  static Message inReplyTo(@Nullable String id, Message reply) {
    return id == null ? reply : reply.withExtra(MessageHeader.IN_REPLY_TO, id);
  }

  private boolean expectsReply(ServerExchange exchange) {
    boolean byHandler = !context.settings.oneWay() || exchange.header().isPing();
    return byHandler && !exchange.header().isOneWay() && !exchange.repliesNothing();
  }

  private boolean isMisleading(ServerExchange exchange, @Nullable Outgoing answer) {
    return leftUnanswered
        && answer != null
        && answer.header().error().isPresent()
        && isErrorMisleading(exchange.header().messageId().orElse(null));
  }

  /** The error reply when the handler returned null for a request that expects a reply. */
  private Message replyToNull(ServerExchange exchange) {
    if (exchange.isExpired()) { // the handler may have checked Exchange.isAbandoned()
      return ErrorReplies.ofHandler(ErrorReplies.deadlineExceeded());
    }
    IllegalStateException misuse =
        new IllegalStateException(
            "the handler or an interceptor returned null for a request that expects a reply;"
                + " return a reply, or call Exchange.noReply() before");
    context.events.misused(connection, misuse);
    return ErrorReplies.ofHandler(misuse);
  }

  /** The error reply for a failure; {@code internal} if its own text can't be sent. */
  private Message errorReply(Throwable failure) {
    try {
      Throwable cause = ErrorReplies.unwrapped(failure);
      if (ErrorReplies.isBrokenOff(failure)) {
        context.events.peerFailed(connection, cause); // one line: no fault of the handler
      } else if (ErrorReplies.isFaultOfHandler(failure)) {
        context.events.failed(connection, "has a request whose handler failed", cause);
      }
      return ErrorReplies.ofHandler(failure);
    } catch (Throwable e) { // for example, a text of the request with half of a surrogate pair
      context.events.failed(connection, "has an error reply that can't be sent", e);
      return ErrorReplies.internal();
    }
  }

  private void queue(ServerExchange exchange, Outgoing reply) {
    String id = exchange.header().messageId().orElse(null);
    OutgoingItem item;
    try {
      Outgoing plain = ReservedHeaders.removedFromReply(reply);
      Outgoing named =
          id == null
              ? plain
              : plain.withHeader(plain.header().withExtra(MessageHeader.IN_REPLY_TO, id));
      item =
          OutgoingEncoder.of(
              named, connection, context.sources, sendListener(named.header(), exchange));
    } catch (Throwable e) { // its header is too long, its file can't be read, and the like
      OutgoingEncoder.discard(reply, context.sources);
      context.events.failed(connection, "has a reply that can't be sent", e);
      Message instead = inReplyTo(id, ErrorReplies.internal());
      item = OutgoingEncoder.of(instead, sendListener(instead.header(), exchange));
    }
    connection.queue(item);
    queued.run();
  }

  private SendListener sendListener(MessageHeader header, ServerExchange exchange) {
    return new SendListener() {
      @Override
      public void sent(long bytes) {
        discardRest(exchange);
        if (shutdown.hasStarted() && !header.error().equals(NOT_STARTED)) {
          context.completed.increment();
        }
        context.events.sent(connection, header, bytes);
        context.events.answered(
            connection, exchange.header(), header, loop.now() - exchange.arrivedAt);
      }

      @Override
      public void failed(boolean started, String why) {
        discardRest(exchange);
        context.replyDropped();
      }
    };
  }

  /** Discards the rest of the content; ends the connection if more than the limit is to arrive. */
  private void discardRest(ServerExchange exchange) {
    ContentPipe pipe = exchange.pipe();
    if (pipe == null) {
      return;
    }
    pipe.discard("the request is answered");
    long rest = arriving.remaining(exchange);
    long limit = context.settings.limits().drainBytes();
    if (rest > limit) {
      connection.reportLimit(new Bound("Limits.drainBytes", limit));
      connection.finish(
          new CloseReason(
              CloseReason.Kind.LIMIT,
              rest + " bytes of a content were left unread (Limits.drainBytes)"),
          null);
    }
  }
}
