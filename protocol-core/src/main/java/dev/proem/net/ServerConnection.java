package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server: requests in, replies out. Requests without {@code message-id} are
 * handled one after the other, so that their replies are in order; those with one are handled as
 * they come and answered as they are ready. See {@code docs/spec/protocol.md}, section
 * "Connections".
 */
final class ServerConnection extends MessageConnection {
  /** The error of requests that are no part of what a shutdown has to complete. */
  private static final Optional<String> NOT_BEGUN = Optional.of(ReplyCode.SHUTTING_DOWN.code());

  private final ServerCore core;

  /** All that have come and are not answered. */
  private final Set<ServerExchange> exchanges = new LinkedHashSet<>();

  /** Those without message-id that wait for the one before them. */
  private final ArrayDeque<ServerExchange> waiting = new ArrayDeque<>();

  private final ShutdownOfConnection shutdown;
  private @Nullable ServerExchange running;
  private boolean startingNext;
  private @Nullable ServerExchange arriving;
  private @Nullable Refusal refusal;
  private boolean hadMessage;
  private long quietSince = System.nanoTime();
  private volatile int inFlight;

  /** There are too many connections; this one is only told so. */
  private record Refusal(String limit, int value) {}

  ServerConnection(Parts parts, ServerCore core, SocketChannel socket) {
    super(parts);
    this.core = core;
    this.shutdown = new ShutdownOfConnection(this, socket);
  }

  ServerCore core() {
    return core;
  }

  ShutdownOfConnection shutdown() {
    return shutdown;
  }

  // --- requests
  // -----------------------------------------------------------------------------------

  @Override
  void opened() {
    quietSince = System.nanoTime();
    if (refusal != null) {
      tellRefusal(refusal);
      return;
    }
    core.events.opened(this);
    shutdown.opened();
  }

  @Override
  public boolean takesStreamed() {
    return core.streamed;
  }

  @Override
  public void received(Message message, long headerAt, long bytes, Duration arrival) {
    core.events.received(this, message.header(), bytes, arrival);
    core.receivedTotal.addAndGet(bytes);
    if (!makeRoom()) {
      core.receivedTotal.addAndGet(-bytes);
      overloaded(message.header());
      return;
    }
    accept(new ServerExchange(this, message.header(), message, null, headerAt, bytes));
    pauseWhenFull();
    shutdown.check();
  }

  @Override
  public void receivedHeader(MessageHeader header) {
    ContentPipe pipe =
        new ContentPipe(
            core.serverLimits.streamBuffer(),
            core.receivedTotal,
            () -> loop.execute(() -> step(() -> intake.unpause(Intake.Pause.CONTENT))));
    ServerExchange exchange = new ServerExchange(this, header, null, pipe, System.nanoTime(), 0);
    arriving = exchange;
    accept(exchange);
  }

  @Override
  public void receivedContent(ByteBuffer piece) {
    ContentPipe pipe = arrivingPipe();
    if (pipe != null && pipe.add(piece)) {
      intake.pause(Intake.Pause.CONTENT);
    }
    makeRoom();
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, Duration arrival) {
    ContentPipe pipe = arrivingPipe();
    if (pipe != null) {
      pipe.end();
    }
    arriving = null;
    core.events.received(this, header, bytes, arrival);
    pauseWhenFull();
    shutdown.check();
  }

  private @Nullable ContentPipe arrivingPipe() {
    return arriving == null ? null : arriving.pipe();
  }

  private void accept(ServerExchange exchange) {
    hadMessage = true;
    exchanges.add(exchange);
    inFlight = exchanges.size();
    if (exchange.header().messageId().isPresent()) {
      start(exchange);
    } else {
      waiting.add(exchange);
      startNext();
    }
  }

  /** Between messages only: a request that is streamed could not go on without its content. */
  private void pauseWhenFull() {
    if (inFlight >= core.serverLimits.requestsInFlight()) {
      intake.pause(Intake.Pause.IN_FLIGHT);
      limitHit("ServerLimits.requestsInFlight", core.serverLimits.requestsInFlight());
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
      notDone(exchange, Replies.error(ReplyCode.SHUTTING_DOWN, "The server is shutting down."));
    } else if (exchange.isExpired()) {
      answered(exchange, null, Replies.deadlineExceeded());
    } else if (core.handlers == null) {
      exchange.started(timeouts().handler()); // it may answer later
      exchange.run();
    } else {
      exchange.started(timeouts().handler());
      try {
        core.handlers.execute(exchange);
      } catch (RejectedExecutionException e) {
        core.events.failed(this, "has a request that its executor refused", e);
        notDone(exchange, Replies.error(ReplyCode.OVERLOADED, "The server has too much to do."));
      }
    }
  }

  // --- replies
  // ------------------------------------------------------------------------------------

  /** A handler has finished; on any thread. */
  void answer(ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    loop.run(
        () -> {
          if (isClosed() && reply != null) {
            Items.discard(reply);
          }
          step(() -> answered(exchange, reply, failure));
        });
  }

  private void notDone(ServerExchange exchange, Message error) {
    answered(exchange, Outgoing.of(error), null);
  }

  /** Not where the handler answers nothing, or the sender wants nothing. */
  private boolean isAnsweredAtAll(ServerExchange exchange) {
    return !core.oneWay && !exchange.header().isOneWay();
  }

  private void answered(
      ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
    if (!exchange.markAnswered()) {
      if (reply != null) {
        Items.discard(reply); // the handler was too late
      }
      return;
    }
    exchanges.remove(exchange);
    inFlight = exchanges.size();
    core.receivedTotal.addAndGet(-exchange.bytes);
    Outgoing answer = reply;
    if (failure != null) {
      handlerFailed(failure);
      answer = Outgoing.of(Replies.ofHandler(failure));
    }
    if (answer != null && isAnsweredAtAll(exchange)) {
      send(exchange, answer);
    } else if (answer != null) {
      Items.discard(answer);
    }
    if (!(failure == null && reply instanceof Outgoing.Streamed)) {
      dropRest(exchange); // else the reply may be made of it
    }
    if (inFlight < core.serverLimits.requestsInFlight()) {
      intake.unpause(Intake.Pause.IN_FLIGHT);
    }
    quietSince = System.nanoTime();
    if (exchange == running) {
      running = null;
      startNext();
    }
    shutdown.check();
  }

  private void handlerFailed(Throwable failure) {
    if (Replies.isFaultOfHandler(failure)) {
      core.events.failed(this, "has a request whose handler failed", failure);
    }
  }

  private void send(ServerExchange exchange, Outgoing reply) {
    String id = exchange.header().messageId().orElse(null);
    try {
      Outgoing named =
          id == null
              ? reply
              : reply.withHeader(reply.header().withExtra(MessageHeader.IN_REPLY_TO, id));
      queue(Items.of(named, this, core.blocking, replyFate(named.header(), exchange)));
    } catch (IllegalArgumentException | IOException e) {
      Items.discard(reply);
      core.events.failed(this, "has a reply that can't be sent", e);
      Message instead = inReplyTo(id, Replies.ofHandler(e));
      queue(Items.of(instead, replyFate(instead.header(), exchange)));
    }
    core.limitUnsent(loop);
  }

  private static Message inReplyTo(@Nullable String id, Message reply) {
    return id == null ? reply : reply.withExtra(MessageHeader.IN_REPLY_TO, id);
  }

  private Outbox.Fate replyFate(MessageHeader header, ServerExchange exchange) {
    return new Outbox.Fate() {
      @Override
      public void sent(long bytes) {
        dropRest(exchange);
        if (!header.error().equals(NOT_BEGUN)) {
          core.replySent();
        }
        core.events.sent(ServerConnection.this, header, bytes);
        core.events.answered(ServerConnection.this, exchange.header(), header, exchange.age());
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
    long rest = exchange == arriving ? intake.contentRemaining() : 0;
    if (rest > core.limits.drainBytes()) {
      limitHit("Limits.drainBytes", core.limits.drainBytes());
      finish(
          new CloseReason(
              CloseReason.Kind.LIMIT,
              rest + " bytes of a content were left unread (Limits.drainBytes)"),
          null);
    }
  }

  private Outbox.Item lastWords(Message message) {
    Outbox.Fate fate =
        new Outbox.Fate() {
          @Override
          public void sent(long bytes) {
            core.events.sent(ServerConnection.this, message.header(), bytes);
          }
        };
    return Items.of(message, fate);
  }

  @Override
  public CompletableFuture<Void> send(Message message) {
    return send(Outgoing.of(message));
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    Outgoing push = message.withHeader(message.header().withExtra(MessageHeader.PUSH, true));
    return Pushes.send(this, push, core.blocking, core.events, () -> core.limitUnsent(loop));
  }

  // --- faults and limits
  // --------------------------------------------------------------------------

  @Override
  public void faulty(ProtocolException fault) {
    core.events.peerFailed(this, fault);
    ContentPipe pipe = arrivingPipe();
    if (pipe != null) {
      pipe.fail(fault);
    }
    boolean limit = fault.limit().isPresent();
    if (limit) {
      limitHit("Limits." + Replies.limitName(fault.code()), fault.limit().getAsLong());
    }
    CloseReason.Kind kind = limit ? CloseReason.Kind.LIMIT : CloseReason.Kind.PROTOCOL_FAULT;
    CloseReason reason = new CloseReason(kind, Texts.reason(fault));
    if (!hadMessage && Replies.isHttp(fault)) {
      finish(reason, Items.raw(Replies.http()));
    } else {
      finishWith(reason, Replies.of(fault), arrivingHeader());
    }
  }

  private @Nullable MessageHeader arrivingHeader() {
    return arriving == null ? intake.header() : arriving.header();
  }

  /**
   * Ends with an error: the answer to the request that was coming in, which is the last one.
   *
   * @param request its header, when that is known
   */
  private void finishWith(CloseReason reason, Message error, @Nullable MessageHeader request) {
    ServerExchange last = arriving;
    boolean answered = last != null && !last.markAnswered();
    if (last != null && !answered) {
      last.giveUp();
      exchanges.remove(last);
      waiting.remove(last);
      running = running == last ? null : running;
      inFlight = exchanges.size();
    }
    String id = request == null || answered ? null : request.messageId().orElse(null);
    finish(reason, lastWords(inReplyTo(id, error)));
  }

  @Override
  void late(String what, String limit, long value) {
    limitHit(limit, value);
    String sentence = "The message came too slowly: " + what + " (" + limit + " " + value + ").";
    ContentPipe pipe = arrivingPipe();
    if (pipe != null) {
      pipe.discard("the request came too slowly");
    }
    finishWith(
        new CloseReason(CloseReason.Kind.TIMEOUT, what + " (" + limit + ")"),
        Replies.error(ReplyCode.TIMEOUT, sentence),
        arrivingHeader());
  }

  /** While too much is held, who holds most of what is not whole has to go; false if none is. */
  private boolean makeRoom() {
    while (core.receivedTotal.get() > core.serverLimits.receivedTotal()) {
      if (!core.shedLargest(loop)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void held(long change) {
    core.receivedTotal.addAndGet(change);
    if (change > 0) {
      makeRoom();
    }
  }

  /** The server holds too much, and of this connection the most. */
  void overloaded() {
    ContentPipe pipe = arrivingPipe();
    if (pipe != null) {
      pipe.discard("the server holds too much");
    }
    overloaded(arrivingHeader());
  }

  @Override
  long heldBytes() {
    ContentPipe pipe = arrivingPipe();
    return super.heldBytes() + (pipe == null ? 0 : pipe.available());
  }

  private void overloaded(@Nullable MessageHeader request) {
    long limit = core.serverLimits.receivedTotal();
    limitHit("ServerLimits.receivedTotal", limit);
    finishWith(
        new CloseReason(
            CloseReason.Kind.LIMIT, "too many bytes are held (ServerLimits.receivedTotal)"),
        Replies.error(
            ReplyCode.OVERLOADED,
            "The server holds too many bytes of requests, more than "
                + limit
                + " (ServerLimits.receivedTotal)."),
        request);
  }

  /** Tells the peer, as soon as it can be told, that there are too many connections; closes. */
  void refuse(String limit, int value) {
    refusal = new Refusal(limit, value);
    limitHit(limit, value);
  }

  private void tellRefusal(Refusal told) {
    finish(
        new CloseReason(CloseReason.Kind.LIMIT, "too many connections (" + told.limit + ")"),
        Items.of(
            Replies.error(
                ReplyCode.TOO_MANY_CONNECTIONS,
                "The server has too many connections, more than "
                    + told.value
                    + " ("
                    + told.limit
                    + ")."),
            Outbox.Fate.NONE)); // nobody hears of a message on a connection that was never opened
  }

  @Override
  void limitHit(String name, long value) {
    core.events.limitHit(remoteAddress(), name, value);
  }

  @Override
  String timeoutsName() {
    return "ServerTimeouts";
  }

  @Override
  void watermark(boolean over, long unsent) {
    core.events.watermark(this, over, unsent);
    if (!over) {
      shutdown.check();
    }
  }

  @Override
  void failed(Throwable fault) {
    core.events.failed(this, "is closed: a fault of this program", fault);
  }

  // --- ends
  // ---------------------------------------------------------------------------------------

  @Override
  void peerEnded() {
    finish(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the peer closed"), null);
  }

  @Override
  boolean isBusy() {
    return !exchanges.isEmpty();
  }

  @Override
  void ended(CloseReason why, boolean wasOpened, Duration open) {
    giveUpRequests();
    core.remove(this);
    if (wasOpened && refusal == null) {
      core.events.closed(this, why, open);
    } else {
      core.events.refused(remoteAddress(), why);
    }
  }

  /** Nothing that is not answered yet will be. */
  void giveUpRequests() {
    for (ServerExchange exchange : Set.copyOf(exchanges)) {
      exchange.markAnswered();
      exchange.abandon();
      core.receivedTotal.addAndGet(-exchange.bytes);
      core.replyDropped();
    }
    exchanges.clear();
    waiting.clear();
    running = null;
    inFlight = 0;
  }

  // --- times
  // --------------------------------------------------------------------------------------

  private boolean isQuiet() {
    return exchanges.isEmpty() && outbox.isEmpty() && !isInsideMessage();
  }

  private long quietTime() {
    if (!isQuiet() || isFinishing()) {
      return EventLoop.NEVER;
    }
    Duration time = hadMessage ? timeouts().idle() : timeouts().firstMessage();
    return Math.max(quietSince - progressAt(), 0) + progressAt() + time.toNanos();
  }

  @Override
  long nextTimeHere() {
    long next = quietTime();
    for (ServerExchange exchange : exchanges) {
      next = earlier(next, exchange.handlerTime());
    }
    return next;
  }

  @Override
  void timeCameHere(long now) {
    for (ServerExchange exchange : Set.copyOf(exchanges)) {
      if (isOver(exchange.handlerTime(), now)) {
        handlerTimedOut(exchange);
      }
    }
    if (isOver(quietTime(), now)) {
      String name = hadMessage ? "idle" : "firstMessage";
      Duration time = hadMessage ? timeouts().idle() : timeouts().firstMessage();
      limitHit("ServerTimeouts." + name, time.toMillis());
      finish(
          new CloseReason(
              CloseReason.Kind.TIMEOUT,
              "no message came (ServerTimeouts." + name + ", " + time.toMillis() + " ms)"),
          null);
    }
  }

  private void handlerTimedOut(ServerExchange exchange) {
    long millis = timeouts().handler().toMillis();
    limitHit("ServerTimeouts.handler", millis);
    notDone(
        exchange,
        Replies.error(
            ReplyCode.TIMEOUT,
            "The server did not finish this request within "
                + millis
                + " ms (ServerTimeouts.handler)."));
    exchange.abandon();
  }

  @Override
  public int requestsInFlight() {
    return inFlight;
  }
}
