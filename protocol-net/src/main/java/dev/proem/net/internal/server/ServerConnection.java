package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.TruncatedMessageException;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.connection.ConnectionRole;
import dev.proem.net.internal.connection.ErrorReplies;
import dev.proem.net.internal.connection.Intake;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.connection.Pushes;
import dev.proem.net.internal.connection.ReservedHeaders;
import dev.proem.net.internal.connection.SendQueue;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server: requests in, replies out, limits and time-outs. See {@code
 * docs/spec/protocol.md}, section "Connections".
 */
public final class ServerConnection
    implements ConnectionRole, Requests.Host, GracefulShutdown.Host {
  final MessageConnection connection;
  private final ServerContext core;

  /** What is held of its requests. */
  private final ReceivedBytes received;

  private final Requests requests;
  private final GracefulShutdown shutdown;
  private final RateLimiter rate;
  private @Nullable ServerExchange arriving;
  private @Nullable Refusal refusal;
  private boolean hadMessage;
  private boolean acted;
  private long quietSince = System.nanoTime();

  /** There are too many connections; this one is only told so. */
  private record Refusal(String limit, int value) {}

  ServerConnection(MessageConnection.Parts parts, ServerContext core, SocketChannel socket) {
    this.connection = new MessageConnection(parts, this);
    this.core = core;
    this.received = new ReceivedBytes(core.receivedTotal);
    this.shutdown = new GracefulShutdown(connection, this, socket);
    this.requests = new Requests(connection, shutdown, this, core);
    this.rate = new RateLimiter(connection, shutdown, this::active, core.settings.rateLimit());
  }

  public GracefulShutdown shutdown() {
    return shutdown;
  }

  // requests

  /** The bytes of a request are held no more. */
  @Override
  public void released(long bytes) {
    received.charge(-bytes);
  }

  @Override
  public void onStep() {
    received.publishGrowth();
  }

  @Override
  public void onSettled() {
    received.publish();
  }

  @Override
  public void onOpened() {
    quietSince = System.nanoTime();
    if (refusal != null) {
      tellRefusal(refusal);
      return;
    }
    core.events.opened(connection);
    shutdown.opened();
  }

  @Override
  public boolean takesStreamed() {
    return core.settings.streamed();
  }

  @Override
  public void received(Message message, long headerAt, long bytes, long arrivalNanos) {
    core.events.received(connection, message.header(), bytes, arrivalNanos);
    rate.message();
    received.charge(bytes);
    if (!makeRoom()) {
      received.charge(-bytes);
      overloaded(message.header());
      return;
    }
    hadMessage = true;
    requests.accept(newExchange(message.header(), message, null, headerAt, bytes));
    requests.pauseWhenFull();
    shutdown.check();
  }

  @Override
  public void arrived(int bytes) {
    rate.read(bytes);
  }

  @Override
  public void receivedHeader(MessageHeader header) {
    ContentPipe pipe =
        received.pipe(
            core.settings.serverLimits().streamBuffer(),
            () ->
                connection.loop.execute(
                    () -> connection.step(() -> connection.intake.unpause(Intake.Pause.CONTENT))),
            connection.loop.contentMemory());
    ServerExchange exchange = newExchange(header, null, pipe, connection.loop.now(), 0);
    arriving = exchange;
    hadMessage = true;
    requests.accept(exchange);
  }

  @Override
  public void receivedContent(ByteBuffer piece) {
    ContentPipe pipe = incomingContent();
    if (pipe != null && pipe.add(piece)) {
      connection.intake.pause(Intake.Pause.CONTENT);
    }
    contentCame();
    makeRoom();
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
    ContentPipe pipe = incomingContent();
    if (pipe != null) {
      pipe.end();
    }
    contentCame();
    arriving = null;
    core.events.received(connection, header, bytes, arrivalNanos);
    rate.message();
    requests.pauseWhenFull();
    shutdown.check();
  }

  /** As long as the peer sends, which its rate bounds, the handler has to wait for it. */
  private void contentCame() {
    if (arriving != null) {
      arriving.postpone(connection.timeouts().handler());
    }
  }

  /** Whether the content of a request has not come whole. */
  @Override
  public boolean isArriving(ServerExchange exchange) {
    return exchange == arriving;
  }

  /** Something was done: the time for the next message begins anew, when this step is done. */
  @Override
  public void active() {
    acted = true;
  }

  @Override
  public @Nullable ContentPipe incomingContent() {
    return arriving == null ? null : arriving.pipe();
  }

  private ServerExchange newExchange(
      MessageHeader header,
      @Nullable Message message,
      @Nullable ContentPipe pipe,
      long headerAt,
      long bytes) {
    return new ServerExchange(
        connection, requests, core.settings.handler(), header, message, pipe, headerAt, bytes);
  }

  @Override
  public void releaseRate() {
    rate.release();
  }

  @Override
  public void dropRequests() {
    requests.giveUp();
  }

  @Override
  public void closedIdle() {
    core.closedIdle.increment();
  }

  // replies

  private SendQueue.Item finalMessage(Message message) {
    SendQueue.SendListener sendListener =
        new SendQueue.SendListener() {
          @Override
          public void sent(long bytes) {
            core.events.sent(connection, message.header(), bytes);
          }
        };
    return OutgoingEncoder.of(message, sendListener);
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    return Pushes.future(core.sources.closes(), outcome -> send(message, outcome));
  }

  /**
   * Sends a push.
   *
   * @throws IllegalArgumentException when its header is too long
   */
  public void send(Outgoing message, Pushes.Outcome outcome) {
    Outgoing plain = ReservedHeaders.removedFrom(message);
    Outgoing push = plain.withHeader(plain.header().withExtra(MessageHeader.PUSH, true));
    Pushes.send(
        connection, push, core.sources, core.events, () -> core.limitUnsent(connection), outcome);
  }

  // faults and limits

  @Override
  public void faulty(ProtocolException fault) {
    if (fault instanceof TruncatedMessageException && arriving != null && arriving.isAnswered()) {
      connection.finish(
          new CloseReason(
              CloseReason.Kind.PEER_CLOSED,
              "the peer closed; it had its reply before all of its request was sent"),
          null);
      return;
    }
    core.events.peerBroke(connection, fault);
    ContentPipe pipe = incomingContent();
    if (pipe != null) {
      pipe.fail(fault);
    }
    boolean limit = fault.limit().isPresent();
    if (limit) {
      onLimit("Limits." + ErrorReplies.limitName(fault.code()), fault.limit().getAsLong());
    }
    CloseReason.Kind kind = limit ? CloseReason.Kind.LIMIT : CloseReason.Kind.PROTOCOL_FAULT;
    CloseReason reason = new CloseReason(kind, LogText.reason(fault));
    if (!hadMessage && ErrorReplies.isHttp(fault)) {
      connection.finish(reason, () -> OutgoingEncoder.raw(ErrorReplies.http()));
    } else {
      finishWith(reason, ErrorReplies.of(fault), arrivingHeader());
    }
  }

  private @Nullable MessageHeader arrivingHeader() {
    return arriving == null ? connection.intake.header() : arriving.header();
  }

  /**
   * Ends with an error: the answer to the request that was coming in, which is the last one.
   *
   * @param request its header, when that is known
   */
  private void finishWith(CloseReason reason, Message error, @Nullable MessageHeader request) {
    ServerExchange last = arriving;
    boolean answered = last != null && !requests.remove(last);
    String id = request == null || answered ? null : request.messageId().orElse(null);
    if (request != null && request.isOneWay()) {
      connection.finish(reason, null);
    } else {
      Message words = Requests.inReplyTo(id, error);
      connection.finish(reason, () -> requests.isErrorMisleading(id) ? null : finalMessage(words));
    }
  }

  @Override
  public void onMessageTimeout(String what, String limit, long value) {
    onLimit(limit, value);
    String sentence = "The message came too slowly: " + what + ".";
    ContentPipe pipe = incomingContent();
    if (pipe != null) {
      pipe.discard("the request came too slowly");
    }
    finishWith(
        new CloseReason(CloseReason.Kind.TIMEOUT, what),
        ErrorReplies.error(ReplyCode.TIMEOUT, sentence),
        arrivingHeader());
  }

  /** Whether the peer has to go on with a message of which no handler has heard. */
  @Override
  public boolean isWaitingForMessage() {
    return connection.isInsideMessage() && arriving == null && !connection.isHeldBack();
  }

  /** The server stops, and the rest of a message does not come. */
  @Override
  public void stopWaiting() {
    finishWith(
        new CloseReason(
            CloseReason.Kind.SHUTDOWN, "the server stops; a message had not come whole"),
        ErrorReplies.error(
            ReplyCode.SHUTTING_DOWN,
            "The server is shutting down; the request had not come whole."),
        arrivingHeader());
  }

  /** While too much is held, who holds most of what is not whole has to go; false if none is. */
  private boolean makeRoom() {
    while (received.total() > core.settings.serverLimits().receivedTotal()) {
      if (!core.shedLargest(connection.loop)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void held(long change) {
    received.charge(change);
    if (change > 0) {
      makeRoom();
    }
  }

  /** The server holds too much, and of this connection the most. */
  void overloaded() {
    ContentPipe pipe = incomingContent();
    if (pipe != null) {
      pipe.discard("the server holds too much");
    }
    ServerExchange exchange = arriving;
    if (exchange == null || exchange.refuse()) {
      overloaded(arrivingHeader());
    } else { // the code would say that it can be sent again without being executed twice
      overloaded(ReplyCode.INTERNAL, " Work on this request had begun.", exchange.header());
    }
  }

  /** What the peer makes us hold of what has not come whole. */
  long heldBytes() {
    ContentPipe pipe = incomingContent();
    return connection.heldBytes() + (pipe == null ? 0 : pipe.heldBytes());
  }

  private void overloaded(@Nullable MessageHeader request) {
    overloaded(ReplyCode.OVERLOADED, "", request);
  }

  private void overloaded(ReplyCode code, String more, @Nullable MessageHeader request) {
    long limit = core.settings.serverLimits().receivedTotal();
    onLimit("ServerLimits.receivedTotal", limit);
    finishWith(
        new CloseReason(
            CloseReason.Kind.LIMIT, "too many bytes are held (ServerLimits.receivedTotal)"),
        ErrorReplies.error(
            code,
            "The server holds too many bytes of requests, more than "
                + limit
                + " (ServerLimits.receivedTotal)."
                + more),
        request);
  }

  /** Tells the peer, as soon as it can be told, that there are too many connections; closes. */
  void refuse(String limit, int value) {
    refusal = new Refusal(limit, value);
    onLimit(limit, value);
  }

  private void tellRefusal(Refusal told) {
    Message error =
        ErrorReplies.error(
            ReplyCode.TOO_MANY_CONNECTIONS,
            "The server has too many connections, more than "
                + told.value
                + " ("
                + told.limit
                + ").");
    // Listeners are not told of a message on a connection that was never opened.
    connection.finish(
        new CloseReason(CloseReason.Kind.LIMIT, "too many connections (" + told.limit + ")"),
        () -> OutgoingEncoder.of(error, SendQueue.SendListener.NONE));
  }

  @Override
  public void onLimit(String name, long value) {
    core.events.limitHit(connection.remoteAddress(), name, value);
  }

  @Override
  public String timeoutsName() {
    return "ServerTimeouts";
  }

  @Override
  public void onWatermark(boolean over, long unsent) {
    core.events.watermark(connection, over, unsent);
    if (!over) {
      shutdown.check();
    }
  }

  @Override
  public void onFailure(Throwable fault) {
    core.events.failed(connection, "is closed: a fault of this program", fault);
  }

  // ends

  @Override
  public void onPeerClosed() {
    connection.finish(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the peer closed"), null);
  }

  @Override
  public boolean respondsToMessages() {
    return true;
  }

  @Override
  public boolean isBusy() {
    return !requests.isEmpty();
  }

  @Override
  public boolean onFinishing() {
    ContentPipe pipe = incomingContent();
    arriving = null;
    if (pipe != null) {
      pipe.breakOff("the connection was closed before the end of the content");
    }
    return false;
  }

  @Override
  public void onClosed(CloseReason why, boolean wasOpened, Duration open) {
    requests.giveUp();
    received.close();
    connection.loop.cancel(shutdown);
    core.remove(this);
    if (wasOpened && refusal == null) {
      core.events.closed(connection, why, open);
    } else {
      core.events.refused(connection.remoteAddress(), why);
    }
  }

  // times

  private boolean isQuiet() {
    return requests.isEmpty()
        && connection.outbox.isEmpty()
        && !connection.isInsideMessage()
        && !rate.isHeldBack();
  }

  private long quietTime() {
    if (acted) {
      acted = false;
      quietSince = connection.loop.now();
    }
    if (!isQuiet() || connection.isFinishing()) {
      return EventLoop.NEVER;
    }
    Duration time =
        hadMessage ? connection.timeouts().idle() : connection.timeouts().firstMessage();
    return Math.max(quietSince - connection.progressAt(), 0)
        + connection.progressAt()
        + time.toNanos();
  }

  @Override
  public long nextTime() {
    return MessageConnection.earlier(
        rate.nextTime(), MessageConnection.earlier(quietTime(), requests.nextTime()));
  }

  @Override
  public void onTime(long now) {
    if (rate.isHeldBack()) {
      contentCame(); // it could not come
    }
    requests.timeCame(now);
    rate.timeCame(now);
    if (MessageConnection.isOver(quietTime(), now)) {
      String name = hadMessage ? "idle" : "firstMessage";
      Duration time =
          hadMessage ? connection.timeouts().idle() : connection.timeouts().firstMessage();
      onLimit("ServerTimeouts." + name, time.toMillis());
      connection.finish(
          new CloseReason(
              CloseReason.Kind.TIMEOUT,
              "no message came (ServerTimeouts." + name + ", " + time.toMillis() + " ms)"),
          null);
    }
  }

  @Override
  public int requestsInFlight() {
    return requests.inFlight();
  }
}
