package dev.proem.net.internal.client;

import dev.proem.Bound;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
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
import dev.proem.net.internal.pool.Endpoints;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client: requests out, replies in. A reply is that of the request which it names
 * with {@code in-reply-to}; a server that names none answers in order. See {@code
 * docs/spec/protocol.md}, sections "Connections" and "Extensions".
 */
public final class ClientConnection
    implements ConnectionRole,
        Call.Carrier,
        ReplyDispatcher.Host,
        KeepAlivePinger.Host,
        RequestSendListener.Host {
  /** What a connection tells its pool. */
  interface Owner {
    void opened(Call.Carrier connection);

    /** A place for a call has become free. */
    void freed(Call.Carrier connection);

    /** The server has answered its first request here. */
    void served(Call.Carrier connection);

    /** A call came to no end here, and nothing was sent of it, or it may be sent again. */
    void again(Call call, Throwable cause);

    /** The server has said that it wants none of this connection: it has begun no call of it. */
    void refused(Call call, ErrorReplyException reply);

    void ended(Call.Carrier connection, CloseReason reason, Duration lasted);

    /** Whether each call has a connection to itself. */
    boolean isExclusive();
  }

  /** The largest content, in bytes, that is held where a streamed reply was expected. */
  private static final long LARGEST_COLLECTED = Limits.DEFAULT.contentBytes();

  final MessageConnection connection;
  private final ClientContext core;
  private final Owner owner;
  private final Endpoints.Attempt attempt;
  private final PendingCalls pending;
  private final KeepAlivePinger heartbeat;
  private final ReplyDispatcher replies;
  private boolean leased;
  private boolean retired;
  private boolean used;
  private boolean served;
  private long usedAt;
  private @Nullable Throwable fault;

  /** Of a message that was to be collected, and is too large for that. */
  private @Nullable MessageHeader refused;

  private boolean closedByUser;
  private volatile int inFlight;

  ClientConnection(
      MessageConnection.Parts parts, ClientContext core, Endpoints.Attempt attempt, Owner owner) {
    this.connection = new MessageConnection(parts, this);
    this.core = core;
    this.attempt = attempt;
    this.owner = owner;
    this.pending = new PendingCalls(core.settings.requestsInFlight(), !core.settings.oneShot());
    this.replies = new ReplyDispatcher(connection, this, core, pending);
    this.heartbeat =
        new KeepAlivePinger(connection, this, pending, core.settings, owner.isExclusive());
  }

  // for the pool

  @Override
  public void start() {
    connection.begin(ByteBuffer.allocate(0));
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Endpoints.Attempt attempt() {
    return attempt;
  }

  @Override
  public SocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public String receiveHint() {
    return connection.intake.hint();
  }

  @Override
  public boolean isEnding() {
    return retired || connection.isFinishing();
  }

  @Override
  public boolean isClosed() {
    return connection.isClosed();
  }

  /** Whether another call can be sent. */
  @Override
  public boolean hasPlace() {
    return !retired
        && connection.isOpen()
        && !connection.isFinishing()
        && !leased
        && !wasRefused()
        && !connection.isOverWatermark()
        && pending.size() < core.settings.requestsInFlight();
  }

  /** The server begins nothing more here; it answers what it has begun, and closes. */
  @Override
  public void retire() {
    retired = true;
  }

  @Override
  public int load() {
    return pending.size();
  }

  @Override
  public boolean isIdle() {
    return !retired
        && connection.isOpen()
        && !connection.isFinishing()
        && !leased
        && !connection.intake.isPaused(Intake.Pause.CONTENT) // by the reader of the reply before
        && pending.isEmpty()
        && connection.outbox.isEmpty();
  }

  /** Whether no call has it to itself. */
  @Override
  public boolean isShared() {
    return !leased;
  }

  /** Since when nothing has come or gone. */
  @Override
  public long quietSince() {
    return connection.heardAt() - usedAt > 0 || !used ? connection.heardAt() : usedAt;
  }

  /** Sends a call. */
  @Override
  public void send(Call call) {
    call.connection = this;
    call.attempts++;
    call.startedBefore = call.started;
    used = true;
    usedAt = System.nanoTime();
    if (call.isExclusive() || core.settings.oneShot()) {
      leased = true;
      if (call.options.deadline() == null && call.isExclusive()) {
        call.deadline = EventLoop.NEVER; // it begins when all has been sent
      }
    }
    boolean named = !core.settings.oneShot() && call.kind != Call.Kind.ONE_WAY;
    call.id = named ? core.nextId() : null;
    SendQueue.Item item;
    try {
      Outgoing message = RequestSendListener.withExtensions(call, core.settings);
      item =
          OutgoingEncoder.of(
              message,
              connection,
              core.sources,
              new RequestSendListener(this, call, message.header()));
    } catch (Throwable e) { // its file can't be read, for one; a call must not be lost for any
      OutgoingEncoder.discard(call.message, core.sources);
      released();
      call.fail(new NotSentException("not sent: " + LogText.reason(e), e));
      return;
    }
    call.item = item;
    pending.add(call);
    inFlight = pending.size();
    core.pushes.check(this); // the reply is to be read
    connection.step(() -> connection.queue(item));
  }

  /** Whether the server has answered a request here; a ping or a push shows nothing of that. */
  @Override
  public boolean hasServed() {
    return served;
  }

  /** Whether the server has said that it wants none of this connection. */
  @Override
  public boolean wasRefused() {
    return replies.wasRefused();
  }

  /**
   * The server has said that it wants none of this connection. It is to close it, but no call waits
   * for that: those that it has not begun are told now, and it has no place when the others are
   * done.
   */
  @Override
  public void closeIfRefused() {
    if (replies.wasRefusedAtOnce() || (wasRefused() && !isBusy())) {
      connection.closeNow(
          new CloseReason(CloseReason.Kind.PEER_CLOSED, "the server has refused it"));
    }
  }

  /** Whether it has a request that shows whether the server serves it at all. */
  @Override
  public boolean isOnTrial() {
    return !served && !pending.isEmpty();
  }

  /** Whether a call waits for a reply, or for the rest of one. */
  boolean awaitsReply() {
    return leased || pending.size() > (pending.hasPing() ? 1 : 0);
  }

  /** The server has answered a request. */
  @Override
  public void answered() {
    if (!served) {
      served = true;
      owner.served(this);
    }
  }

  /** All of a message has been handed to the system. */
  @Override
  public void sent(Call call, MessageHeader header, long bytes) {
    core.events.sent(connection, header, bytes);
    usedAt = System.nanoTime();
    if (call.kind == Call.Kind.ONE_WAY) {
      pending.remove(call);
      released();
      call.succeed(null);
    } else if (call.isDone()) { // its reply came before its content was sent
      owner.freed(this);
    } else if (call.deadline == EventLoop.NEVER) { // a streamed content had its time
      call.deadline = System.nanoTime() + core.settings.timeouts().deadline().toNanos();
      pending.deadlineChanged(call);
    }
  }

  /** A message will not be sent, or not to its end. */
  @Override
  public void dropped(Call call, boolean begunHere, String why) {
    if (!begunHere || call.kind == Call.Kind.ONE_WAY) {
      pending.remove(call);
    }
    if (call.isDone() || call.kind == Call.Kind.PING) {
      return; // a ping is about this connection only
    }
    if (!begunHere) {
      owner.again(call, cause(why));
    } else if (call.kind == Call.Kind.ONE_WAY) {
      replies.settle(call, false, cause(why));
    } // else it is among those that wait, whose fate is decided when the connection has ended
  }

  /** A place for a call is free again. */
  @Override
  public void released() {
    leased = false;
    inFlight = pending.size();
    core.pushes.check(this);
    if (core.settings.oneShot()) {
      connection.finish(new CloseReason(CloseReason.Kind.CLOSED, "its one request is done"), null);
    } else if (retired && pending.isEmpty()) {
      connection.finish(
          new CloseReason(CloseReason.Kind.CLOSED, "the server is shutting down"), null);
    }
    if (connection.isFinishing() && !isBusy()) {
      connection.intake.stop(); // all that was waited for has come
    }
    closeIfRefused();
    owner.freed(this);
  }

  /** Nobody waits for the call any more. */
  @Override
  public void cancel(Call call) {
    connection.step(
        () -> {
          if (call.item != null && connection.outbox.remove(call.item)) {
            pending.remove(call);
          } else if (leased) {
            connection.closeNow(
                new CloseReason(CloseReason.Kind.CLOSED, "its request was cancelled"));
            return;
          } else if (call.kind == Call.Kind.ONE_WAY) {
            pending.remove(call); // it is sent to its end, as a message has to be
            return;
          } else {
            pending.abandon(call);
            if (pending.isClogged()) {
              connection.closeNow(
                  new CloseReason(
                      CloseReason.Kind.TIMEOUT,
                      "too many requests were given up unanswered; a new connection takes over"));
              return;
            }
          }
          released();
        });
  }

  @Override
  public void freed() {
    owner.freed(this);
  }

  @Override
  public void pushed(Message message, long bytes) {
    core.pushes.add(this, message, bytes);
  }

  @Override
  public void again(Call call, Throwable cause) {
    owner.again(call, cause);
  }

  @Override
  public void refused(Call call, ErrorReplyException reply) {
    owner.refused(call, reply);
  }

  // replies

  @Override
  public void onOpened() {
    core.events.opened(connection);
    if (!owner.isExclusive() && connection.isOpen()) { // a listener may have closed it
      heartbeat.opened();
    }
    owner.opened(this);
  }

  @Override
  public boolean takesStreamed() {
    Call call = pending.only();
    return call != null && call.kind == Call.Kind.STREAMED;
  }

  @Override
  public void received(Message message, long headerAt, long bytes, long arrivalNanos) {
    core.events.received(connection, message.header(), bytes, arrivalNanos);
    replies.take(message, bytes);
  }

  @Override
  public void receivedHeader(MessageHeader header) {
    if (header.isPush() || header.error().isPresent()) {
      checkCollected(header);
    }
    replies.begin(header);
  }

  /** What is held in memory is bounded, also where the limit is one for streamed contents. */
  private void checkCollected(MessageHeader header) {
    long limit = Math.min(core.settings.limits().contentBytes(), LARGEST_COLLECTED);
    if (header.contentLength() > limit) {
      refused = header;
      throw new LimitExceededException(
          ErrorCode.CONTENT_TOO_LARGE,
          Phase.HEADER,
          connection.intake.offset(),
          header.contentLength(),
          new Bound("Limits.contentBytes", limit),
          "an error reply or a push, in place of a streamed reply, announces a content of "
              + header.contentLength()
              + " bytes, over the limit of "
              + limit
              + " (Limits.contentBytes, at most "
              + LARGEST_COLLECTED
              + " of what is no streamed reply)");
    }
  }

  @Override
  public @Nullable ContentPipe incomingContent() {
    return replies.incoming();
  }

  @Override
  public void receivedContent(ByteBuffer piece) {
    if (replies.add(piece)) {
      connection.intake.pause(Intake.Pause.CONTENT);
    }
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
    core.events.received(connection, header, bytes, arrivalNanos);
    replies.end(header, bytes);
  }

  // faults and ends

  @Override
  public void faulty(ProtocolException failure) {
    core.events.peerBroke(connection, failure);
    if (failure.limit().isPresent()) {
      onLimit("Limits." + ErrorReplies.limitName(failure.code()), failure.limit().getAsLong());
    }
    fault = failure;
    String what =
        replies.unreadable(failure, refused == null ? connection.intake.header() : refused);
    connection.closeNow(
        new CloseReason(CloseReason.Kind.PROTOCOL_FAULT, what + LogText.reason(failure)));
  }

  @Override
  public void onPeerClosed() {
    connection.closeNow(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the server closed"));
  }

  @Override
  public boolean respondsToMessages() {
    return false;
  }

  @Override
  public boolean isBusy() {
    return !pending.isEmpty() || pending.hasOneWay() || leased; // each has its deadline
  }

  /** Replies to what is in flight are read, and it takes no place from others meanwhile. */
  @Override
  public boolean onFinishing() {
    retired |= isBusy();
    return isBusy();
  }

  @Override
  public void onMessageTimeout(String what, String limit, long value) {
    onLimit(limit, value);
    connection.closeNow(new CloseReason(CloseReason.Kind.TIMEOUT, what));
  }

  @Override
  public void held(long change) {
    // One server is not a crowd of strangers: Limits and the calls in flight bound what it can
    // send.
  }

  @Override
  public void onFailure(Throwable failure) {
    fault = failure;
    core.events.failed(connection, "is closed: a fault of this program", failure);
  }

  @Override
  public String timeoutsName() {
    return "ClientTimeouts";
  }

  @Override
  public void onIoError(IOException e) {
    fault = e;
  }

  @Override
  public boolean isClosedByUser() {
    return closedByUser;
  }

  /**
   * Whether the server has ended the handshake with an alert, as one that wants a certificate does:
   * with TLS 1.3 after the client's part of it is done, and before it reads any message.
   */
  @Override
  public boolean isRefusedByTls() {
    return fault instanceof SSLHandshakeException && connection.receivedBytes() == 0;
  }

  private IOException cause(String why) {
    return new IOException(why, fault);
  }

  @Override
  public void onWatermark(boolean over, long unsent) {
    core.events.watermark(connection, over, unsent);
    if (!over) {
      owner.freed(this);
    }
  }

  @Override
  public void onLimit(String name, long value) {
    core.events.limitHit(connection.remoteAddress(), name, value);
  }

  @Override
  public void onClosed(CloseReason why, boolean wasOpened, Duration open) {
    IOException cause = cause(why.text());
    replies.fail(
        closedByUser
            ? new ClientClosedException("the client was closed before the end of the reply", true)
            : new OutcomeUnknownException(
                "the server answered, and the reply broke off: " + why.text(), cause));
    if (wasOpened) {
      core.events.closed(connection, why, open);
    } else {
      core.events.refused(connection.remoteAddress(), why);
    }
    List<Call> unanswered = pending.drain();
    unanswered.removeIf(call -> call.kind == Call.Kind.PING); // about this connection only
    for (Call call : unanswered) {
      replies.settle(call, unanswered.size() == 1, cause);
    }
    inFlight = 0;
    core.pushes.ended(this);
    owner.ended(this, why, wasOpened ? open : Duration.ZERO);
  }

  /** The client is closed: all that wait hear of it. */
  @Override
  public void closeWith(CloseReason why) {
    closedByUser = true;
    for (Call call : pending.drain()) {
      call.fail(new ClientClosedException("the client was closed before the reply", call.started));
    }
    connection.closeNow(why);
  }

  @Override
  public void onStep() {}

  @Override
  public void onSettled() {}

  // times

  @Override
  public long nextTime() {
    long deadline = pending.nextDeadline();
    return connection.isFinishing()
        ? deadline
        : MessageConnection.earlier(deadline, heartbeat.nextTime());
  }

  @Override
  public void onTime(long now) {
    for (Call call : pending.expired(now)) {
      if (call.kind != Call.Kind.PING) {
        call.expire(null);
        cancel(call);
      } else if (heartbeat.isDead(call, now)) {
        connection.closeNow(
            new CloseReason(
                CloseReason.Kind.TIMEOUT, "it did not answer a ping (KeepAlive.timeout)"));
      }
      if (connection.isClosed()) {
        return;
      }
    }
    if (!connection.isFinishing() && MessageConnection.isOver(heartbeat.nextTime(), now)) {
      heartbeat.timeCame();
    }
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    Outgoing plain = ReservedHeaders.removedFrom(message);
    return Pushes.future(
        core::callback,
        outcome -> Pushes.send(connection, plain, core.sources, core.events, () -> {}, outcome));
  }

  @Override
  public int requestsInFlight() {
    return inFlight;
  }
}
