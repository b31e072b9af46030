package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.connection.ConnectionParts;
import dev.proem.net.internal.connection.ConnectionRole;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.Pushes;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.BatchedCounter;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.ReceivedBytes;
import dev.proem.net.internal.message.ReservedHeaders;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The server's role of a connection: received messages become requests; limits, faults and
 * time-outs end the connection. See {@code docs/spec/protocol.md}, section "Connections".
 */
public final class ServerConnection implements ConnectionRole, GracefulShutdown.Host {
  /** The connections of the server, with limits for their totals. */
  interface Owner {
    /** Ends the connection of this event loop that holds the most bytes; false if none does. */
    boolean shedLargest(EventLoop loop);

    /** Ends a connection if too many bytes are unsent: this one has queued some. */
    void limitUnsent(EventLoop loop, BatchedCounter unsent);

    /** The connection is closed. */
    void closed(ServerConnection connection);
  }

  final MessageConnection connection;
  private final ServerContext context;
  private final Owner owner;
  private final EventLoop loop;
  private final Intake intake;
  private final SendQueue sendQueue;
  private final ReceivedBytes received;
  private final ArrivingRequest arriving;
  private final IdleTimer idle;
  private final GracefulShutdown shutdown;
  private final Requests requests;
  private final ErrorEnding errors;
  private final RateLimiter rate;
  private final Runnable queued;
  private final RequestReceiver receiver;

  ServerConnection(
      ConnectionParts parts, ServerContext context, Owner owner, SocketChannel socket) {
    this.connection = new MessageConnection(parts, this);
    this.context = context;
    this.owner = owner;
    this.loop = parts.loop();
    this.intake = connection.intake;
    this.sendQueue = parts.sendQueue();
    this.queued = () -> owner.limitUnsent(loop, sendQueue.total());
    this.received = context.receivedBytes(() -> owner.shedLargest(loop));
    ServerTimeouts timeouts = context.settings.timeouts();
    this.arriving = new ArrivingRequest(connection, timeouts.handler());
    this.idle = new IdleTimer(connection, timeouts, this::isIdle);
    this.shutdown = new GracefulShutdown(connection, this, socket, context.closedIdle);
    Replies replies = new Replies(connection, arriving, shutdown, queued, context);
    this.requests = new Requests(connection, shutdown, replies, received, idle, context);
    this.errors = new ErrorEnding(connection, arriving, requests, replies, context.events);
    this.rate = new RateLimiter(connection, shutdown, idle, context.settings.rateLimit());
    this.receiver =
        new RequestReceiver(connection, context, received, rate, arriving, requests, errors);
  }

  public GracefulShutdown shutdown() {
    return shutdown;
  }

  // received messages

  @Override
  public boolean takesStreamed() {
    return context.settings.streamed();
  }

  @Override
  public void received(Message message, long headerAt, long bytes, long arrivalNanos) {
    receiver.message(message, headerAt, bytes, arrivalNanos);
  }

  @Override
  public void receivedHeader(MessageHeader header) {
    receiver.header(header);
  }

  @Override
  public void receivedContent(ByteBuffer chunk) {
    receiver.content(chunk);
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
    receiver.complete(header, bytes, arrivalNanos);
  }

  @Override
  public @Nullable ContentPipe incomingContent() {
    return arriving.pipe();
  }

  @Override
  public void arrived(int bytes) {
    rate.read(bytes);
  }

  @Override
  public void held(long change) {
    received.changed(change);
  }

  @Override
  public void onStep() {
    received.publishGrowth();
  }

  @Override
  public void onSettled() {
    received.publish();
  }

  // pushes

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    return Pushes.future(context.sources.closes(), outcome -> send(message, outcome));
  }

  /** Sends a push; throws an {@link IllegalArgumentException} if its header is too long. */
  public void send(Outgoing message, Pushes.Outcome outcome) {
    Outgoing plain = ReservedHeaders.removedFrom(message);
    Outgoing push = plain.withHeader(plain.header().withExtra(MessageHeader.PUSH, true));
    Pushes.send(connection, push, context.sources, context.events, queued, outcome);
  }

  // faults and limits

  @Override
  public void faulty(ProtocolException fault) {
    errors.faulty(fault, idle.hadMessage());
  }

  @Override
  public void onMessageTimeout(String what) {
    errors.tooSlow(what);
  }

  /** Ends the connection: of those of its event loop, it holds the most bytes. */
  void shed() {
    connection.step(() -> errors.overloaded(received.limit()));
  }

  /** The memory for a message that has not arrived completely, in bytes; 0 if it can't be shed. */
  long heldBytes() {
    return !connection.isOpen() ? 0 : intake.heldBytes() + arriving.heldBytes();
  }

  /** The memory for messages that are not sent, in bytes. */
  long queuedBytes() {
    return sendQueue.bytes();
  }

  /** Ends the connection when it is open: the peer gets an error that names the limit. */
  void refuse(Bound limit) {
    errors.refuse(limit);
  }

  @Override
  public void onLimit(Bound limit) {
    context.events.limitHit(connection.remoteAddress(), limit);
  }

  @Override
  public void onWatermark(boolean over, long unsent) {
    context.events.watermark(connection, over, unsent);
    if (!over) {
      shutdown.check();
    }
  }

  @Override
  public void onFailure(Throwable failure) {
    context.events.failed(connection, "is closed: a fault of this program", failure);
  }

  // graceful shutdown

  @Override
  public boolean isWaitingForMessage() {
    return intake.isInsideMessage() && arriving.exchange() == null && !intake.isPaused();
  }

  @Override
  public void stopWaiting() {
    errors.shutDown();
  }

  @Override
  public void releaseRate() {
    rate.release();
  }

  @Override
  public void dropRequests() {
    requests.abandonAll();
  }

  // start and end

  @Override
  public void onOpened() {
    idle.opened();
    if (!errors.endIfRefused()) {
      context.events.opened(connection);
      shutdown.opened();
    }
  }

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
    arriving.abort("the connection was closed before the end of the content");
    return false;
  }

  @Override
  public void onClosed(CloseReason why, boolean wasOpened, Duration open) {
    requests.abandonAll();
    received.close();
    loop.cancel(shutdown);
    owner.closed(this);
    if (wasOpened && !errors.isRefused()) {
      context.events.closed(connection, why, open);
    } else {
      context.events.refused(connection.remoteAddress(), why);
    }
  }

  // time-outs

  private boolean isIdle() {
    return requests.isEmpty()
        && sendQueue.isEmpty()
        && !intake.isInsideMessage()
        && !rate.isPaused()
        && connection.isOpen();
  }

  @Override
  public long nextTime() {
    return Timers.earlier(rate.nextTime(), Timers.earlier(idle.nextTime(), requests.nextTime()));
  }

  @Override
  public void onTime(long now) {
    if (rate.isPaused()) {
      arriving.restartTimeout(); // nothing of the content could arrive
    }
    requests.timeCame(now);
    rate.timeCame(now);
    idle.timeCame(now);
  }

  @Override
  public int requestsInFlight() {
    return requests.inFlight();
  }
}
