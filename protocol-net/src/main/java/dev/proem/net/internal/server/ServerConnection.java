package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.TruncatedMessageException;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
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
public final class ServerConnection extends MessageConnection {
  private final ServerContext core;

  /** What is held of its requests. */
  private final ReceivedBytes received;

  private final Requests requests;
  private final GracefulShutdown shutdown;
  final RateLimiter rate;
  private @Nullable ServerExchange arriving;
  private @Nullable Refusal refusal;
  private boolean hadMessage;
  private boolean acted;
  private long quietSince = System.nanoTime();

  /** There are too many connections; this one is only told so. */
  private record Refusal(String limit, int value) {}

  ServerConnection(Parts parts, ServerContext core, SocketChannel socket) {
    super(parts);
    this.core = core;
    this.received = new ReceivedBytes(core.receivedTotal);
    this.requests = new Requests(this, core);
    this.shutdown = new GracefulShutdown(this, socket);
    this.rate = new RateLimiter(this, core.settings.rateLimit());
  }

  ServerContext core() {
    return core;
  }

  public GracefulShutdown shutdown() {
    return shutdown;
  }

  Requests requests() {
    return requests;
  }

  // requests

  /** The bytes of a request are held no more. */
  void released(long bytes) {
    received.charge(-bytes);
  }

  @Override
  public void stepped() {
    received.publishGrowth();
  }

  @Override
  public void settled() {
    received.publish();
  }

  @Override
  public void opened() {
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
    return core.settings.streamed();
  }

  @Override
  public void received(Message message, long headerAt, long bytes, long arrivalNanos) {
    core.events.received(this, message.header(), bytes, arrivalNanos);
    rate.message();
    received.charge(bytes);
    if (!makeRoom()) {
      received.charge(-bytes);
      overloaded(message.header());
      return;
    }
    hadMessage = true;
    requests.accept(new ServerExchange(this, message.header(), message, null, headerAt, bytes));
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
            () -> loop.execute(() -> step(() -> intake.unpause(Intake.Pause.CONTENT))),
            loop.contentMemory());
    ServerExchange exchange = new ServerExchange(this, header, null, pipe, loop.now(), 0);
    arriving = exchange;
    hadMessage = true;
    requests.accept(exchange);
  }

  @Override
  public void receivedContent(ByteBuffer piece) {
    ContentPipe pipe = incoming();
    if (pipe != null && pipe.add(piece)) {
      intake.pause(Intake.Pause.CONTENT);
    }
    contentCame();
    makeRoom();
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
    ContentPipe pipe = incoming();
    if (pipe != null) {
      pipe.end();
    }
    contentCame();
    arriving = null;
    core.events.received(this, header, bytes, arrivalNanos);
    rate.message();
    requests.pauseWhenFull();
    shutdown.check();
  }

  /** As long as the peer sends, which its rate bounds, the handler has to wait for it. */
  private void contentCame() {
    if (arriving != null) {
      arriving.postpone(timeouts().handler());
    }
  }

  /** Whether the content of a request has not come whole. */
  boolean isArriving(ServerExchange exchange) {
    return exchange == arriving;
  }

  /** Something was done: the time for the next message begins anew, when this step is done. */
  void quiet() {
    acted = true;
  }

  @Override
  public @Nullable ContentPipe incoming() {
    return arriving == null ? null : arriving.pipe();
  }

  // replies

  private SendQueue.Item finalMessage(Message message) {
    SendQueue.SendListener sendListener =
        new SendQueue.SendListener() {
          @Override
          public void sent(long bytes) {
            core.events.sent(ServerConnection.this, message.header(), bytes);
          }
        };
    return OutgoingEncoder.of(message, sendListener);
  }

  @Override
  public CompletableFuture<Void> send(Message message) {
    return send(Outgoing.of(message));
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
    Pushes.send(this, push, core.sources, core.events, () -> core.limitUnsent(this), outcome);
  }

  // faults and limits

  @Override
  public void faulty(ProtocolException fault) {
    if (fault instanceof TruncatedMessageException && arriving != null && arriving.isAnswered()) {
      finish(
          new CloseReason(
              CloseReason.Kind.PEER_CLOSED,
              "the peer closed; it had its reply before all of its request was sent"),
          null);
      return;
    }
    core.events.peerBroke(this, fault);
    ContentPipe pipe = incoming();
    if (pipe != null) {
      pipe.fail(fault);
    }
    boolean limit = fault.limit().isPresent();
    if (limit) {
      limitHit("Limits." + ErrorReplies.limitName(fault.code()), fault.limit().getAsLong());
    }
    CloseReason.Kind kind = limit ? CloseReason.Kind.LIMIT : CloseReason.Kind.PROTOCOL_FAULT;
    CloseReason reason = new CloseReason(kind, LogText.reason(fault));
    if (!hadMessage && ErrorReplies.isHttp(fault)) {
      finish(reason, () -> OutgoingEncoder.raw(ErrorReplies.http()));
    } else {
      finishWith(reason, ErrorReplies.of(fault), arrivingHeader());
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
    boolean answered = last != null && !requests.remove(last);
    String id = request == null || answered ? null : request.messageId().orElse(null);
    if (request != null && request.isOneWay()) {
      finish(reason, null);
    } else {
      Message words = Requests.inReplyTo(id, error);
      finish(reason, () -> requests.isErrorMisleading(id) ? null : finalMessage(words));
    }
  }

  @Override
  public void late(String what, String limit, long value) {
    limitHit(limit, value);
    String sentence = "The message came too slowly: " + what + ".";
    ContentPipe pipe = incoming();
    if (pipe != null) {
      pipe.discard("the request came too slowly");
    }
    finishWith(
        new CloseReason(CloseReason.Kind.TIMEOUT, what),
        ErrorReplies.error(ReplyCode.TIMEOUT, sentence),
        arrivingHeader());
  }

  /** Whether the peer has to go on with a message of which no handler has heard. */
  boolean isWaitingForMessage() {
    return isInsideMessage() && arriving == null && !isHeldBack();
  }

  /** The server stops, and the rest of a message does not come. */
  void stopWaiting() {
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
      if (!core.shedLargest(loop)) {
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
    ContentPipe pipe = incoming();
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

  @Override
  public long heldBytes() {
    ContentPipe pipe = incoming();
    return super.heldBytes() + (pipe == null ? 0 : pipe.heldBytes());
  }

  private void overloaded(@Nullable MessageHeader request) {
    overloaded(ReplyCode.OVERLOADED, "", request);
  }

  private void overloaded(ReplyCode code, String more, @Nullable MessageHeader request) {
    long limit = core.settings.serverLimits().receivedTotal();
    limitHit("ServerLimits.receivedTotal", limit);
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
    limitHit(limit, value);
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
    finish(
        new CloseReason(CloseReason.Kind.LIMIT, "too many connections (" + told.limit + ")"),
        () -> OutgoingEncoder.of(error, SendQueue.SendListener.NONE));
  }

  @Override
  public void limitHit(String name, long value) {
    core.events.limitHit(remoteAddress(), name, value);
  }

  @Override
  public String timeoutsName() {
    return "ServerTimeouts";
  }

  @Override
  public void watermark(boolean over, long unsent) {
    core.events.watermark(this, over, unsent);
    if (!over) {
      shutdown.check();
    }
  }

  @Override
  public void failed(Throwable fault) {
    core.events.failed(this, "is closed: a fault of this program", fault);
  }

  // ends

  @Override
  public void peerEnded() {
    finish(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the peer closed"), null);
  }

  @Override
  public boolean answersWhatComes() {
    return true;
  }

  @Override
  public boolean isBusy() {
    return !requests.isEmpty();
  }

  @Override
  public boolean finishing() {
    ContentPipe pipe = incoming();
    arriving = null;
    if (pipe != null) {
      pipe.breakOff("the connection was closed before the end of the content");
    }
    return false;
  }

  @Override
  public void ended(CloseReason why, boolean wasOpened, Duration open) {
    requests.giveUp();
    received.close();
    loop.cancel(shutdown);
    core.remove(this);
    if (wasOpened && refusal == null) {
      core.events.closed(this, why, open);
    } else {
      core.events.refused(remoteAddress(), why);
    }
  }

  // times

  private boolean isQuiet() {
    return requests.isEmpty() && outbox.isEmpty() && !isInsideMessage() && !rate.isHeldBack();
  }

  private long quietTime() {
    if (acted) {
      acted = false;
      quietSince = loop.now();
    }
    if (!isQuiet() || isFinishing()) {
      return EventLoop.NEVER;
    }
    Duration time = hadMessage ? timeouts().idle() : timeouts().firstMessage();
    return Math.max(quietSince - progressAt(), 0) + progressAt() + time.toNanos();
  }

  @Override
  public long nextTimeHere() {
    return earlier(rate.nextTime(), earlier(quietTime(), requests.nextTime()));
  }

  @Override
  public void timeCameHere(long now) {
    if (rate.isHeldBack()) {
      contentCame(); // it could not come
    }
    requests.timeCame(now);
    rate.timeCame(now);
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

  @Override
  public int requestsInFlight() {
    return requests.inFlight();
  }
}
