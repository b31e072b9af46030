package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.connection.ErrorReplies;
import dev.proem.net.internal.connection.Intake;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.connection.ReservedHeaders;
import dev.proem.net.internal.connection.SendQueue;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.IntrusiveList;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a connection that are not answered yet, and how they are. Those without {@code
 * message-id} are handled one after the other, so that their replies are in order; those with one
 * are handled as they come and answered as they are ready. See {@code docs/spec/protocol.md},
 * section "Connections".
 *
 * <p>Used by the thread of the loop only, but for {@link #answer} and {@link #inFlight}.
 */
public final class Requests {
  /** The error of requests that are no part of what a shutdown has to complete. */
  private static final Optional<String> NOT_BEGUN = Optional.of(ReplyCode.SHUTTING_DOWN.code());

  /** What it asks and tells the connection's role. */
  interface Host {
    /** The bytes of a request are no longer held. */
    void released(long bytes);

    /** Something was done: the idle time starts again. */
    void active();

    /** Whether the content of a request has not arrived completely. */
    boolean isArriving(ServerExchange exchange);
  }

  private final MessageConnection connection;
  private final GracefulShutdown shutdown;
  private final Host host;
  private final ServerContext core;

  /** All that have come and are not answered. */
  private final IntrusiveList<ServerExchange> exchanges = new IntrusiveList<>();

  /** Those without message-id that wait for the one before them. */
  private final ArrayDeque<ServerExchange> waiting = new ArrayDeque<>();

  private @Nullable ServerExchange running;

  /** The one that the last words of the connection answer, while its handler may go on. */
  private @Nullable ServerExchange last;

  private boolean startingNext;

  /** Whether a request that expects a reply got none, on purpose. */
  private boolean leftUnanswered;

  private final AtomicInteger inFlight = new AtomicInteger();

  Requests(MessageConnection connection, GracefulShutdown shutdown, Host host, ServerContext core) {
    this.connection = connection;
    this.shutdown = shutdown;
    this.host = host;
    this.core = core;
  }

  boolean isEmpty() {
    return exchanges.isEmpty();
  }

  /** How many there are; for any thread. */
  int inFlight() {
    return inFlight.get();
  }

  /** Written by the loop only: a release is enough, and costs less than a volatile write. */
  private void countInFlight() {
    inFlight.setRelease(exchanges.size());
  }

  /** A request has come, or of a streamed one its header. */
  void accept(ServerExchange exchange) {
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
   * Holds the peer back, between messages only: a request that is streamed could not go on without
   * its content.
   */
  void pauseWhenFull() {
    if (exchanges.size() >= core.settings.serverLimits().requestsInFlight()) {
      connection.intake.pause(Intake.Pause.IN_FLIGHT);
      connection.reportLimit(
          "ServerLimits.requestsInFlight", core.settings.serverLimits().requestsInFlight());
    }
  }

  /** A loop, not a recursion: an inline handler answers before its start returns. */
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
    } else if (shutdown.refuses() && exchange.arrivedAt() - shutdown.refusesSince() > 0) {
      notDone(
          exchange, ErrorReplies.error(ReplyCode.SHUTTING_DOWN, "The server is shutting down."));
    } else if (exchange.isExpired()) {
      answered(exchange, null, ErrorReplies.deadlineExceeded());
    } else if (core.handlers == null) {
      exchange.started(connection.timeouts().handler());
      exchange.serveInline();
      if (!exchange.isAnswered()) { // it answers later; those before it may have been slow
        connection.loop.refresh();
        exchange.postpone(connection.timeouts().handler());
      }
    } else {
      exchange.started(connection.timeouts().handler());
      try {
        core.handlers.execute(exchange);
      } catch (Throwable e) { // an executor may throw anything
        notTaken(exchange, e);
      }
    }
  }

  /** The executor has failed for this one request; it may have taken it all the same. */
  private void notTaken(ServerExchange exchange, Throwable failure) {
    boolean full =
        failure instanceof RejectedExecutionException || failure instanceof OutOfMemoryError;
    if (full) {
      core.events.peerFailed(connection, failure); // one line: a peer can bring this about
    } else {
      core.events.failed(connection, "has a request that its executor did not take", failure);
    }
    if (exchange.refuse()) {
      Message overloaded =
          ErrorReplies.error(ReplyCode.OVERLOADED, "The server has too much to do.");
      notDone(exchange, full ? overloaded : ErrorReplies.internal());
    }
  }

  /** The executor has brought a handler to the thread of a loop; there. */
  void ranOnLoop(ServerExchange exchange) {
    core.events.peerFailed(
        connection,
        new RejectedExecutionException(
            "the executor (MessageServerBuilder.executor) ran a handler on the event loop "
                + Thread.currentThread().getName()
                + "; use one that rejects what it has no thread for, not CallerRunsPolicy or"
                + " Runnable::run; or inline(), for handlers that never wait"));
    Message error = ErrorReplies.error(ReplyCode.OVERLOADED, "The server has too much to do.");
    answer(exchange, Outgoing.of(error), null);
  }

  /** A handler has finished; on any thread. */
  void answer(ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    if (connection.loop.isCurrent()) {
      answerHere(exchange, reply, failure);
    } else {
      connection.loop.execute(() -> answerHere(exchange, reply, failure));
    }
  }

  private void answerHere(
      ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    if (connection.isClosed() || exchange.isAnswered()) {
      tooLate(exchange, reply);
    } else {
      connection.step(() -> answered(exchange, reply, failure));
    }
  }

  /** Nobody waits for the reply any more, nor reads what is left of the request. */
  private void tooLate(ServerExchange exchange, @Nullable Outgoing reply) {
    if (reply != null) {
      OutgoingEncoder.discard(reply, core.sources);
    }
    ContentPipe pipe = exchange.pipe();
    if (pipe != null) {
      pipe.discard("the request is answered");
    }
  }

  private void notDone(ServerExchange exchange, Message error) {
    answered(exchange, Outgoing.of(error), null);
  }

  /**
   * Whether the peer could take an error for the reply to an earlier request, which got none, and
   * send again what was executed. An error with in-reply-to says whose it is.
   *
   * @param id the message-id of the request that the error is for; null when there is none
   */
  boolean isErrorMisleading(@Nullable String id) {
    return leftUnanswered && id == null;
  }

  /** Not where the handler answers nothing, or the sender wants nothing. */
  private boolean isAnsweredAtAll(ServerExchange exchange) {
    boolean byHandler = !core.settings.oneWay() || exchange.header().isPing();
    return byHandler && !exchange.header().isOneWay() && !exchange.repliesNothing();
  }

  private boolean misleads(ServerExchange exchange, @Nullable Outgoing answer) {
    return leftUnanswered
        && answer != null
        && answer.header().error().isPresent()
        && isErrorMisleading(exchange.header().messageId().orElse(null));
  }

  /** What is sent when the handler has given nothing to a peer that waits. */
  private Message insteadOfNull(ServerExchange exchange) {
    if (exchange.isExpired()) { // it may have looked at Exchange.isAbandoned()
      return ErrorReplies.ofHandler(ErrorReplies.deadlineExceeded());
    }
    IllegalStateException mistake =
        new IllegalStateException(
            "the handler or an interceptor returned null for a request that expects a reply;"
                + " return a reply, or call Exchange.noReply() before");
    core.events.misused(connection, mistake);
    return ErrorReplies.ofHandler(mistake);
  }

  private void answered(
      ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    if (!exchange.markAnswered()) {
      tooLate(exchange, reply);
      return;
    }
    exchanges.remove(exchange);
    countInFlight();
    host.released(exchange.bytes);
    Outgoing answer = reply;
    if (failure != null) {
      answer = Outgoing.of(errorReply(failure));
    } else if (answer == null && isAnsweredAtAll(exchange)) {
      answer = Outgoing.of(insteadOfNull(exchange));
    }
    boolean isSent = isAnsweredAtAll(exchange) && !misleads(exchange, answer);
    Outgoing sent = isSent ? answer : null;
    if (sent != null) {
      send(exchange, sent);
    } else {
      leftUnanswered |= !exchange.header().isOneWay();
      if (answer != null) {
        OutgoingEncoder.discard(answer, core.sources);
      }
    }
    if (!(sent instanceof Outgoing.Streamed)) {
      dropRest(exchange); // else the reply may be made of it
    }
    if (exchanges.size() < core.settings.serverLimits().requestsInFlight()) {
      connection.intake.unpause(Intake.Pause.IN_FLIGHT);
    }
    host.active();
    if (exchange == running) {
      running = null;
      startNext();
    }
    shutdown.check();
  }

  /** What the peer is told of a failure: {@code internal} where its own words can't be sent. */
  private Message errorReply(Throwable failure) {
    try {
      Throwable cause = ErrorReplies.unwrapped(failure);
      if (ErrorReplies.isBrokenOff(failure)) {
        core.events.peerFailed(connection, cause); // one line: the handler could not help it
      } else if (ErrorReplies.isFaultOfHandler(failure)) {
        core.events.failed(connection, "has a request whose handler failed", cause);
      }
      return ErrorReplies.ofHandler(failure);
    } catch (Throwable e) { // such as half a surrogate pair in a text of the request
      core.events.failed(connection, "has an error reply that can't be sent", e);
      return ErrorReplies.internal();
    }
  }

  private void send(ServerExchange exchange, Outgoing reply) {
    String id = exchange.header().messageId().orElse(null);
    SendQueue.Item item;
    try {
      Outgoing plain = ReservedHeaders.removedFromReply(reply);
      Outgoing named =
          id == null
              ? plain
              : plain.withHeader(plain.header().withExtra(MessageHeader.IN_REPLY_TO, id));
      item =
          OutgoingEncoder.of(named, connection, core.sources, replyFate(named.header(), exchange));
    } catch (Throwable e) { // its header is too long, its file can't be read, and the like
      OutgoingEncoder.discard(reply, core.sources);
      core.events.failed(connection, "has a reply that can't be sent", e);
      Message instead = inReplyTo(id, ErrorReplies.internal());
      item = OutgoingEncoder.of(instead, replyFate(instead.header(), exchange));
    }
    connection.queue(item);
    core.limitUnsent(connection);
  }

  static Message inReplyTo(@Nullable String id, Message reply) {
    return id == null ? reply : reply.withExtra(MessageHeader.IN_REPLY_TO, id);
  }

  private SendQueue.SendListener replyFate(MessageHeader header, ServerExchange exchange) {
    return new SendQueue.SendListener() {
      @Override
      public void sent(long bytes) {
        dropRest(exchange);
        if (shutdown.hasBegun() && !header.error().equals(NOT_BEGUN)) {
          core.completed.increment();
        }
        core.events.sent(connection, header, bytes);
        core.events.answered(connection, exchange.header(), header, exchange.age());
      }

      @Override
      public void dropped(boolean begun, String why) {
        dropRest(exchange);
        core.replyDropped();
      }
    };
  }

  /** What is left of a content that nobody reads any more is dropped, unless it is too much. */
  private void dropRest(ServerExchange exchange) {
    ContentPipe pipe = exchange.pipe();
    if (pipe == null) {
      return;
    }
    pipe.discard("the request is answered");
    long rest = host.isArriving(exchange) ? connection.intake.contentRemaining() : 0;
    if (rest > core.settings.limits().drainBytes()) {
      connection.reportLimit("Limits.drainBytes", core.settings.limits().drainBytes());
      connection.finish(
          new CloseReason(
              CloseReason.Kind.LIMIT,
              rest + " bytes of a content were left unread (Limits.drainBytes)"),
          null);
    }
  }

  /** Nothing that is not answered yet will be. */
  void giveUp() {
    for (ServerExchange exchange : exchanges.copy()) {
      exchange.markAnswered();
      exchanges.remove(exchange);
      exchange.abandon();
      host.released(exchange.bytes);
      core.replyDropped();
    }
    waiting.clear();
    running = null;
    countInFlight();
    ServerExchange answered = last;
    if (answered != null) {
      answered.abandon(); // it may wait for something else than its content
    }
  }

  private void handlerTimedOut(ServerExchange exchange) {
    long millis = connection.timeouts().handler().toMillis();
    connection.reportLimit("ServerTimeouts.handler", millis);
    notDone(
        exchange,
        ErrorReplies.error(
            ReplyCode.TIMEOUT,
            "The server did not finish this request within "
                + millis
                + " ms (ServerTimeouts.handler)."));
    exchange.abandon();
  }

  /** Takes out one that is answered by the last words of its connection; false if it has been. */
  boolean remove(ServerExchange exchange) {
    if (!exchange.markAnswered()) {
      return false;
    }
    if (waiting.remove(exchange)) {
      exchange.abandon(); // its handler has not begun, and won't
    } else {
      exchange.giveUp();
      last = exchange;
    }
    exchanges.remove(exchange);
    running = running == exchange ? null : running;
    countInFlight();
    return true;
  }

  /** When the first of the handlers has had its time. */
  long nextTime() {
    long next = EventLoop.NEVER;
    for (ServerExchange each = exchanges.first(); each != null; each = exchanges.after(each)) {
      next = MessageConnection.earlier(next, each.handlerTime());
    }
    return next;
  }

  void timeCame(long now) {
    for (ServerExchange exchange : exchanges.copy()) {
      if (MessageConnection.isOver(exchange.handlerTime(), now) && !exchange.isExcused(now)) {
        handlerTimedOut(exchange);
      }
    }
  }
}
