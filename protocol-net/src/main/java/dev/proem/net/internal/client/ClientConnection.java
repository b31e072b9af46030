package dev.proem.net.internal.client;

import dev.proem.Bound;
import dev.proem.LimitExceededException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.CallFailures;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.ConnectionParts;
import dev.proem.net.internal.connection.ConnectionRole;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.Pushes;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.ReservedHeaders;
import dev.proem.net.internal.pool.Endpoints;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Timers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The role of a client: received messages are replies or pushes, and each call has a deadline. A
 * reply names its request with {@code in-reply-to}; a server that does not name requests answers in
 * order. See {@code docs/spec/protocol.md}, sections "Connections" and "Extensions".
 */
final class ClientConnection implements ConnectionRole {
  /** The pool of a connection. */
  interface Owner extends CallPlaces.Owner, UnansweredCalls.Host {
    void opened(Call.Carrier connection);

    /**
     * A connection has ended.
     *
     * @param lasted how long it was open
     */
    void ended(Call.Carrier connection, CloseReason reason, Duration lasted);

    /** Returns whether each call has a connection to itself. */
    boolean isExclusive();
  }

  final MessageConnection connection;
  final CallSender calls;
  private final ClientContext context;
  private final Events events;
  private final Owner owner;
  private final PendingCalls pending;
  private final UnansweredCalls unanswered;
  private final CallPlaces places;
  private final ReplyDispatcher replies;
  private final KeepAlivePinger pinger;

  ClientConnection(
      ConnectionParts parts, ClientContext context, Endpoints.Attempt attempt, Owner owner) {
    ClientSettings settings = context.settings;
    this.context = context;
    this.events = context.events;
    this.owner = owner;
    this.connection = new MessageConnection(parts, this);
    Intake intake = connection.intake;
    this.pending = new PendingCalls(settings.requestsInFlight(), !settings.oneShot());
    this.unanswered = new UnansweredCalls(connection, owner);
    this.places =
        new CallPlaces(
            connection,
            intake,
            attempt,
            pending,
            unanswered,
            context.pushes,
            owner,
            settings.oneShot());
    this.calls =
        new CallSender(
            connection, intake, parts.sendQueue(), attempt, context, pending, places, unanswered);
    this.replies = new ReplyDispatcher(connection, intake, places, context, pending, unanswered);
    this.pinger =
        new KeepAlivePinger(
            connection, parts.sendQueue(), calls, places, pending, settings, owner.isExclusive());
  }

  // received messages

  @Override
  public void onOpened() {
    events.opened(connection);
    if (!owner.isExclusive() && connection.isOpen()) { // a listener may have closed it
      pinger.opened();
    }
    owner.opened(calls);
  }

  @Override
  public boolean takesStreamed() {
    Call call = pending.only();
    return call != null && call.kind() == Call.Kind.STREAMED;
  }

  @Override
  public void received(Message message, long headerAt, long bytes, long arrivalNanos) {
    events.received(connection, message.header(), bytes, arrivalNanos);
    replies.take(message, bytes);
  }

  @Override
  public void receivedHeader(MessageHeader header) {
    replies.begin(header);
  }

  @Override
  public @Nullable ContentPipe incomingContent() {
    return replies.incoming();
  }

  @Override
  public void receivedContent(ByteBuffer chunk) {
    replies.add(chunk);
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
    events.received(connection, header, bytes, arrivalNanos);
    replies.end(bytes);
  }

  @Override
  public void held(long change) {
    // A client has few servers: Limits and the number of calls in flight limit what they can send.
  }

  @Override
  public boolean respondsToMessages() {
    return false;
  }

  // faults and the end

  @Override
  public void faulty(ProtocolException failure) {
    events.peerBroke(connection, failure);
    if (failure instanceof LimitExceededException exceeded) {
      onLimit(exceeded.bound());
    }
    unanswered.failed(failure);
    connection.closeNow(
        new CloseReason(
            CloseReason.Kind.PROTOCOL_FAULT,
            replies.unreadable(failure) + LogText.reason(failure)));
  }

  @Override
  public void onIoError(IOException cause) {
    unanswered.failed(cause);
  }

  @Override
  public void onFailure(Throwable failure) {
    unanswered.failed(failure);
    events.failed(connection, "is closed: a fault of this program", failure);
  }

  @Override
  public void onPeerClosed() {
    connection.closeNow(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the server closed"));
  }

  @Override
  public boolean isBusy() {
    return places.isBusy();
  }

  /**
   * Replies to the calls in flight are read, and the pool may open another connection meanwhile.
   */
  @Override
  public boolean onFinishing() {
    boolean busy = places.isBusy();
    if (busy) {
      places.retire();
    }
    return busy;
  }

  @Override
  public void onClosed(CloseReason why, boolean wasOpened, Duration open) {
    replies.fail(unanswered.truncatedReply(why));
    if (wasOpened) {
      events.closed(connection, why, open);
    } else {
      events.refused(connection.remoteAddress(), why);
    }
    unanswered.end(pending.drain(), why);
    places.closed();
    owner.ended(calls, why, wasOpened ? open : Duration.ZERO);
  }

  // limits and times

  @Override
  public void onWatermark(boolean high, long unsent) {
    events.watermark(connection, high, unsent);
    if (!high) {
      owner.placeFreed();
    }
  }

  @Override
  public void onLimit(Bound limit) {
    events.limitHit(connection.remoteAddress(), limit);
  }

  @Override
  public void onMessageTimeout(String what) {
    connection.closeNow(new CloseReason(CloseReason.Kind.TIMEOUT, what));
  }

  @Override
  public long nextTime() {
    long deadline = pending.nextDeadline();
    return !connection.isOpen() ? deadline : Timers.earlier(deadline, pinger.nextTime());
  }

  @Override
  public void onTime(long now) {
    for (Call call : pending.expired(now)) {
      if (call.kind() == Call.Kind.PING) {
        pinger.expired(call, now);
      } else {
        call.fail(CallFailures.expired(call, null));
        calls.cancel(call);
      }
      if (connection.isClosed()) {
        return;
      }
    }
    if (connection.isOpen() && Timers.hasExpired(pinger.nextTime(), now)) {
      pinger.timeCame();
    }
  }

  // for any thread

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    Outgoing plain = ReservedHeaders.removedFrom(message);
    return Pushes.future(
        context::callback,
        outcome -> Pushes.send(connection, plain, context.sources, events, () -> {}, outcome));
  }

  @Override
  public int requestsInFlight() {
    return places.inFlight();
  }
}
