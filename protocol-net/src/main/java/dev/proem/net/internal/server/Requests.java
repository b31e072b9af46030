package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.ReplyCode;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.ErrorReplies;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.ReceivedBytes;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.IntrusiveList;
import dev.proem.net.internal.transport.Timers;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a connection that are not answered yet: their order, their handlers and the
 * time-outs of the handlers. Requests without {@code message-id} are handled one after the other,
 * so their replies are in order; the others are handled when they arrive, and answered when their
 * replies are ready. See {@code docs/spec/protocol.md}, section "Connections".
 *
 * <p>Used by the thread of the event loop only, except for {@link #answer}, {@link #ranOnLoop} and
 * {@link #inFlight}.
 */
public final class Requests implements ServerExchange.Owner {
  private static final String NO_THREAD =
      "The server is overloaded: it has no thread for the request.";

  private final MessageConnection connection;
  private final EventLoop loop;
  private final Intake intake;
  private final GracefulShutdown shutdown;
  private final Replies replies;
  private final ReceivedBytes received;
  private final IdleTimer idle;
  private final ServerContext context;

  /** All requests that have arrived and are not answered. */
  private final IntrusiveList<ServerExchange> exchanges = new IntrusiveList<>();

  /** The requests without message-id that wait for the one before them. */
  private final ArrayDeque<ServerExchange> waiting = new ArrayDeque<>();

  /** The request without message-id whose handler was started. */
  private @Nullable ServerExchange running;

  /** The request that the connection's last message answers; its handler may still run. */
  private @Nullable ServerExchange last;

  private boolean startingNext;
  private final AtomicInteger inFlight = new AtomicInteger();

  Requests(
      MessageConnection connection,
      GracefulShutdown shutdown,
      Replies replies,
      ReceivedBytes received,
      IdleTimer idle,
      ServerContext context) {
    this.connection = connection;
    this.loop = connection.loop;
    this.intake = connection.intake;
    this.shutdown = shutdown;
    this.replies = replies;
    this.received = received;
    this.idle = idle;
    this.context = context;
  }

  boolean isEmpty() {
    return exchanges.isEmpty();
  }

  /** The number of requests; for any thread. */
  int inFlight() {
    return inFlight.get();
  }

  /**
   * Only the event loop writes it: a release is sufficient, and costs less than a volatile write.
   */
  private void countInFlight() {
    inFlight.setRelease(exchanges.size());
  }

  /** Takes a request that has arrived, completely or, if it is streamed, its header. */
  void accept(ServerExchange exchange) {
    idle.messageArrived();
    exchanges.add(exchange);
    countInFlight();
    if (exchange.header().messageId().isPresent()) {
      start(exchange);
    } else {
      waiting.add(exchange);
      startNext();
    }
  }

  /**
   * A request has arrived completely. Pauses reading if there are too many; not before, because a
   * streamed request could not go on without its content.
   */
  void arrivedCompletely() {
    int limit = context.settings.serverLimits().requestsInFlight();
    if (exchanges.size() >= limit) {
      intake.pause(Intake.Pause.IN_FLIGHT);
      connection.reportLimit(new Bound("ServerLimits.requestsInFlight", limit));
    }
    shutdown.check();
  }

  /** Not recursive: an inline handler answers before its start returns. */
  private void startNext() {
    if (startingNext) {
      return;
    }
    startingNext = true;
    try {
      while (running == null && !waiting.isEmpty()) {
        running = waiting.remove();
        start(running);
      }
    } finally {
      startingNext = false;
    }
  }

  private void start(ServerExchange exchange) {
    if (exchange.header().isPing()) {
      answered(exchange, Outgoing.of(Message.binary(new byte[0])), null);
    } else if (shutdown.rejects() && exchange.arrivedAt - shutdown.rejectsSince() > 0) {
      answerError(exchange, ReplyCode.SHUTTING_DOWN, "The server is shutting down.");
    } else if (exchange.isExpired()) {
      answered(exchange, null, ErrorReplies.deadlineExceeded());
    } else {
      exchange.startTimeout(loop.now(), context.settings.timeouts().handler());
      if (context.handlers == null) {
        startInline(exchange);
      } else {
        try {
          context.handlers.execute(exchange);
        } catch (Throwable e) { // an executor may throw anything
          notTaken(exchange, e);
        }
      }
    }
  }

  private void startInline(ServerExchange exchange) {
    exchange.serveInline();
    if (!exchange.isAnswered()) { // it answers later, and handlers before it may have been slow
      exchange.restartTimeout(loop.refresh(), context.settings.timeouts().handler());
    }
  }

  /** The executor has thrown an exception; it may have taken the request anyway. */
  private void notTaken(ServerExchange exchange, Throwable failure) {
    boolean full =
        failure instanceof RejectedExecutionException || failure instanceof OutOfMemoryError;
    if (full) {
      context.events.peerFailed(connection, failure); // one line: a peer can cause this
    } else {
      context.events.failed(connection, "has a request that its executor did not take", failure);
    }
    if (exchange.reject()) {
      if (full) {
        answerError(exchange, ReplyCode.OVERLOADED, NO_THREAD);
      } else {
        answered(exchange, Outgoing.of(ErrorReplies.internal()), null);
      }
    }
  }

  @Override
  public void ranOnLoop(ServerExchange exchange) {
    context.events.peerFailed(
        connection,
        new RejectedExecutionException(
            "the executor (MessageServerBuilder.executor) ran a handler on the event loop "
                + Thread.currentThread().getName()
                + "; use one that rejects tasks if it has no thread, not CallerRunsPolicy or"
                + " Runnable::run; or inline(), for handlers that never wait"));
    answer(exchange, Outgoing.of(ErrorReplies.error(ReplyCode.OVERLOADED, NO_THREAD)), null);
  }

  @Override
  public void answer(
      ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    if (loop.isCurrent()) {
      answerHere(exchange, reply, failure);
    } else {
      loop.execute(() -> answerHere(exchange, reply, failure));
    }
  }

  private void answerHere(
      ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    if (connection.isClosed() || exchange.isAnswered()) {
      replies.discard(exchange, reply);
    } else {
      connection.step(() -> answered(exchange, reply, failure));
    }
  }

  private void answerError(ServerExchange exchange, ReplyCode code, String sentence) {
    answered(exchange, Outgoing.of(ErrorReplies.error(code, sentence)), null);
  }

  private void answered(
      ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    if (!exchange.markAnswered()) {
      replies.discard(exchange, reply);
      return;
    }
    exchanges.remove(exchange);
    countInFlight();
    received.charge(-exchange.bytes);
    replies.send(exchange, reply, failure);
    if (exchanges.size() < context.settings.serverLimits().requestsInFlight()) {
      intake.unpause(Intake.Pause.IN_FLIGHT);
    }
    idle.restart();
    if (exchange == running) {
      running = null;
      startNext();
    }
    shutdown.check();
  }

  /** Abandons all requests: no more replies will be sent. */
  void abandonAll() {
    for (ServerExchange exchange : exchanges.copy()) {
      exchange.markAnswered();
      exchanges.remove(exchange);
      exchange.abandon();
      received.charge(-exchange.bytes);
      context.replyDropped();
    }
    waiting.clear();
    running = null;
    countInFlight();
    ServerExchange answered = last;
    if (answered != null) {
      answered.abandon(); // its handler may wait for something else than its content
    }
  }

  /**
   * Removes a request that the connection's last message answers.
   *
   * @return false if it was answered before
   */
  boolean remove(ServerExchange exchange) {
    if (!exchange.markAnswered()) {
      return false;
    }
    if (waiting.remove(exchange)) {
      exchange.abandon(); // its handler was not started
    } else {
      exchange.markAbandoned();
      last = exchange;
    }
    exchanges.remove(exchange);
    running = running == exchange ? null : running;
    countInFlight();
    return true;
  }

  /** The time when the first time-out of a handler expires. */
  long nextTime() {
    long next = EventLoop.NEVER;
    for (ServerExchange each = exchanges.first(); each != null; each = exchanges.after(each)) {
      next = Timers.earlier(next, each.handlerTime());
    }
    return next;
  }

  /** Answers the requests whose handlers have not finished in time, and interrupts the handlers. */
  void timeCame(long now) {
    for (ServerExchange exchange : exchanges.copy()) {
      if (Timers.hasExpired(exchange.handlerTime(), now) && !exchange.isExcused(now)) {
        handlerTimedOut(exchange);
      }
    }
  }

  private void handlerTimedOut(ServerExchange exchange) {
    long millis = context.settings.timeouts().handler().toMillis();
    connection.reportLimit(new Bound("ServerTimeouts.handler", millis));
    String setting = millis + " ms (ServerTimeouts.handler).";
    answerError(
        exchange, ReplyCode.TIMEOUT, "The server did not finish this request within " + setting);
    exchange.abandon();
  }
}
