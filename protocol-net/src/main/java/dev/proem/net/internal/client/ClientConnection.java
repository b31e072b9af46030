package dev.proem.net.internal.client;

import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
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
import java.io.IOException;
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
public final class ClientConnection extends MessageConnection {
  /** What a connection tells its pool. */
  interface Owner {
    void opened(ClientConnection connection);

    /** A place for a call has become free. */
    void freed(ClientConnection connection);

    /** The server has answered its first request here. */
    void served(ClientConnection connection);

    /** A call came to no end here, and nothing was sent of it, or it may be sent again. */
    void again(Call call, Throwable cause);

    /** The server has said that it wants none of this connection: it has begun no call of it. */
    void refused(Call call, ErrorReplyException words);

    void ended(ClientConnection connection, CloseReason reason, Duration lasted);

    /**
     * A message that is no reply has come.
     *
     * @param bytes its size, with its header
     */
    void pushed(ClientConnection connection, Message message, long bytes);

    /** Whether each call has a connection to itself. */
    boolean isExclusive();
  }

  /** The largest content, in bytes, that is held where a streamed reply was expected. */
  private static final long LARGEST_COLLECTED = Limits.DEFAULT.contentBytes();

  private final ClientContext core;
  private final Owner owner;
  final Endpoints.Attempt attempt;
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

  ClientConnection(Parts parts, ClientContext core, Endpoints.Attempt attempt, Owner owner) {
    super(parts);
    this.core = core;
    this.attempt = attempt;
    this.owner = owner;
    this.pending = new PendingCalls(core.settings.requestsInFlight(), !core.settings.oneShot());
    this.replies = new ReplyDispatcher(this, core, owner, pending);
    this.heartbeat = new KeepAlivePinger(this, pending, core.settings, owner.isExclusive());
  }

  // for the pool

  /** Whether another call can be sent. */
  boolean hasPlace() {
    return !retired
        && isOpen()
        && !isFinishing()
        && !leased
        && !wasRefused()
        && !isOverWatermark()
        && pending.size() < core.settings.requestsInFlight();
  }

  /** The server begins nothing more here; it answers what it has begun, and closes. */
  void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  int load() {
    return pending.size();
  }

  boolean isIdle() {
    return !retired
        && isOpen()
        && !isFinishing()
        && !leased
        && !intake.isPaused(Intake.Pause.CONTENT) // by the reader of the reply before
        && pending.isEmpty()
        && outbox.isEmpty();
  }

  /** Whether no call has it to itself. */
  boolean isShared() {
    return !leased;
  }

  /** Since when nothing has come or gone. */
  long quietSince() {
    return heardAt() - usedAt > 0 || !used ? heardAt() : usedAt;
  }

  /** Sends a call. */
  public void send(Call call) {
    call.connection = this;
    call.attempts++;
    call.begunBefore = call.begun;
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
              message, this, core.sources, new RequestSendListener(this, call, message.header()));
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
    step(() -> queue(item));
  }

  /** Whether the server has answered a request here; a ping or a push shows nothing of that. */
  boolean hasServed() {
    return served;
  }

  /** Whether the server has said that it wants none of this connection. */
  boolean wasRefused() {
    return replies.wasRefused();
  }

  /**
   * The server has said that it wants none of this connection. It is to close it, but no call waits
   * for that: those that it has not begun are told now, and it has no place when the others are
   * done.
   */
  void closeIfRefused() {
    if (replies.wasRefusedAtOnce() || (wasRefused() && !isBusy())) {
      closeNow(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the server has refused it"));
    }
  }

  /** Whether it has a request that shows whether the server serves it at all. */
  boolean isOnTrial() {
    return !served && !pending.isEmpty();
  }

  /** Whether a call waits for a reply, or for the rest of one. */
  boolean awaitsReply() {
    return leased || pending.size() > (pending.hasPing() ? 1 : 0);
  }

  /** The server has answered a request. */
  void answered() {
    if (!served) {
      served = true;
      owner.served(this);
    }
  }

  /** All of a message has been handed to the system. */
  void sent(Call call, MessageHeader header, long bytes) {
    core.events.sent(this, header, bytes);
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
  void dropped(Call call, boolean begunHere, String why) {
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
  void released() {
    leased = false;
    inFlight = pending.size();
    core.pushes.check(this);
    if (core.settings.oneShot()) {
      finish(new CloseReason(CloseReason.Kind.CLOSED, "its one request is done"), null);
    } else if (retired && pending.isEmpty()) {
      finish(new CloseReason(CloseReason.Kind.CLOSED, "the server is shutting down"), null);
    }
    if (isFinishing() && !isBusy()) {
      intake.stop(); // all that was waited for has come
    }
    closeIfRefused();
    owner.freed(this);
  }

  /** Nobody waits for the call any more. */
  public void cancel(Call call) {
    step(
        () -> {
          if (call.item != null && outbox.remove(call.item)) {
            pending.remove(call);
          } else if (leased) {
            closeNow(new CloseReason(CloseReason.Kind.CLOSED, "its request was cancelled"));
            return;
          } else if (call.kind == Call.Kind.ONE_WAY) {
            pending.remove(call); // it is sent to its end, as a message has to be
            return;
          } else {
            pending.abandon(call);
            if (pending.isClogged()) {
              closeNow(
                  new CloseReason(
                      CloseReason.Kind.TIMEOUT,
                      "too many requests were given up unanswered; a new connection takes over"));
              return;
            }
          }
          released();
        });
  }

  // replies

  @Override
  public void opened() {
    core.events.opened(this);
    if (!owner.isExclusive() && isOpen()) { // a listener may have closed it
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
    core.events.received(this, message.header(), bytes, arrivalNanos);
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
          intake.offset(),
          header.contentLength(),
          limit,
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
  public @Nullable ContentPipe incoming() {
    return replies.incoming();
  }

  @Override
  public void receivedContent(ByteBuffer piece) {
    if (replies.add(piece)) {
      intake.pause(Intake.Pause.CONTENT);
    }
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
    core.events.received(this, header, bytes, arrivalNanos);
    replies.end(header, bytes);
  }

  // faults and ends

  @Override
  public void faulty(ProtocolException failure) {
    core.events.peerBroke(this, failure);
    if (failure.limit().isPresent()) {
      limitHit("Limits." + ErrorReplies.limitName(failure.code()), failure.limit().getAsLong());
    }
    fault = failure;
    String what = replies.unreadable(failure, refused == null ? intake.header() : refused);
    closeNow(new CloseReason(CloseReason.Kind.PROTOCOL_FAULT, what + LogText.reason(failure)));
  }

  @Override
  public void peerEnded() {
    closeNow(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the server closed"));
  }

  @Override
  public boolean answersWhatComes() {
    return false;
  }

  @Override
  public boolean isBusy() {
    return !pending.isEmpty() || pending.hasOneWay() || leased; // each has its deadline
  }

  /** Replies to what is in flight are read, and it takes no place from others meanwhile. */
  @Override
  public boolean finishing() {
    retired |= isBusy();
    return isBusy();
  }

  @Override
  public void late(String what, String limit, long value) {
    limitHit(limit, value);
    closeNow(new CloseReason(CloseReason.Kind.TIMEOUT, what));
  }

  @Override
  public void held(long change) {
    // One server is not a crowd of strangers: Limits and the calls in flight bound what it can
    // send.
  }

  @Override
  public void failed(Throwable failure) {
    fault = failure;
    core.events.failed(this, "is closed: a fault of this program", failure);
  }

  @Override
  public String timeoutsName() {
    return "ClientTimeouts";
  }

  @Override
  public void broke(IOException e) {
    fault = e;
  }

  boolean isClosedByUser() {
    return closedByUser;
  }

  /**
   * Whether the server has ended the handshake with an alert, as one that wants a certificate does:
   * with TLS 1.3 after the client's part of it is done, and before it reads any message.
   */
  boolean isRefusedByTls() {
    return fault instanceof SSLHandshakeException && receivedBytes() == 0;
  }

  private IOException cause(String why) {
    return new IOException(why, fault);
  }

  @Override
  public void watermark(boolean over, long unsent) {
    core.events.watermark(this, over, unsent);
    if (!over) {
      owner.freed(this);
    }
  }

  @Override
  public void limitHit(String name, long value) {
    core.events.limitHit(remoteAddress(), name, value);
  }

  @Override
  public void ended(CloseReason why, boolean wasOpened, Duration open) {
    IOException cause = cause(why.text());
    replies.fail(
        closedByUser
            ? new ClientClosedException("the client was closed before the end of the reply", true)
            : new OutcomeUnknownException(
                "the server answered, and the reply broke off: " + why.text(), cause));
    if (wasOpened) {
      core.events.closed(this, why, open);
    } else {
      core.events.refused(remoteAddress(), why);
    }
    List<Call> unanswered = pending.drain();
    unanswered.removeIf(call -> call.kind == Call.Kind.PING); // about this connection only
    for (Call call : unanswered) {
      replies.settle(call, unanswered.size() == 1, cause);
    }
    inFlight = 0;
    owner.ended(this, why, wasOpened ? open : Duration.ZERO);
  }

  /** The client is closed: all that wait hear of it. */
  void closeWith(CloseReason why) {
    closedByUser = true;
    for (Call call : pending.drain()) {
      call.fail(new ClientClosedException("the client was closed before the reply", call.begun));
    }
    closeNow(why);
  }

  @Override
  public void stepped() {}

  @Override
  public void settled() {}

  // times

  @Override
  public long nextTimeHere() {
    long deadline = pending.nextDeadline();
    return isFinishing() ? deadline : earlier(deadline, heartbeat.nextTime());
  }

  @Override
  public void timeCameHere(long now) {
    for (Call call : pending.expired(now)) {
      if (call.kind != Call.Kind.PING) {
        core.expired(call, null);
        cancel(call);
      } else if (heartbeat.isDead(call, now)) {
        closeNow(
            new CloseReason(
                CloseReason.Kind.TIMEOUT, "it did not answer a ping (KeepAlive.timeout)"));
      }
      if (isClosed()) {
        return;
      }
    }
    if (!isFinishing() && isOver(heartbeat.nextTime(), now)) {
      heartbeat.timeCame();
    }
  }

  @Override
  public CompletableFuture<Void> send(Message message) {
    return send(Outgoing.of(message));
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    Outgoing plain = ReservedHeaders.removedFrom(message);
    return Pushes.future(
        core::callback,
        outcome -> Pushes.send(this, plain, core.sources, core.events, () -> {}, outcome));
  }

  @Override
  public int requestsInFlight() {
    return inFlight;
  }
}
