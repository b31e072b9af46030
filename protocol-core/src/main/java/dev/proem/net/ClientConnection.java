package dev.proem.net;

import dev.proem.ErrorCode;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client: requests out, replies in. A reply is that of the request which it names
 * with {@code in-reply-to}; a server that names none answers in order. See {@code
 * docs/spec/protocol.md}, sections "Connections" and "Extensions".
 */
final class ClientConnection extends MessageConnection {
  /** What a connection tells its pool. */
  interface Owner {
    void opened(ClientConnection connection);

    /** A place for a call has become free. */
    void freed(ClientConnection connection);

    /** A call came to no end here, and nothing was sent of it, or it may be sent again. */
    void again(Call call, Throwable cause);

    void ended(ClientConnection connection, CloseReason reason);

    void pushed(ClientConnection connection, Message message);
  }

  private final ClientCore core;
  private final Owner owner;
  final Targets.Target target;
  private final Pending pending;
  private final AtomicLong streamBytes = new AtomicLong();
  private boolean leased;
  private boolean used;
  private boolean served;
  private @Nullable ContentPipe pipe;
  private @Nullable ByteArrayOutputStream collected;
  private @Nullable MessageHeader collectedHeader;
  private @Nullable ErrorReplyException lastWords;
  private @Nullable Throwable fault;
  private volatile int inFlight;

  ClientConnection(Parts parts, ClientCore core, Targets.Target target, Owner owner) {
    super(parts);
    this.core = core;
    this.target = target;
    this.owner = owner;
    this.pending = new Pending(core.settings.requestsInFlight());
  }

  // --- for the pool
  // -------------------------------------------------------------------------------

  /** Whether another call can be sent. */
  boolean hasPlace() {
    return isOpen()
        && !isFinishing()
        && !leased
        && !isOverWatermark()
        && pending.size() < core.settings.requestsInFlight();
  }

  int load() {
    return pending.size();
  }

  boolean isIdle() {
    return isOpen() && !isFinishing() && !leased && pending.isEmpty() && outbox.isEmpty();
  }

  /** Sends a call. */
  void send(Call call) {
    call.connection = this;
    call.attempts++;
    used = true;
    if (call.isExclusive() || core.settings.oneShot()) {
      leased = true;
      if (call.options.deadline() == null && call.isExclusive()) {
        call.deadline = EventLoop.NEVER; // it begins when all has been sent
      }
    }
    boolean named = !core.settings.oneShot() && call.kind != Call.Kind.ONE_WAY;
    call.id = named ? core.nextId() : null;
    Outgoing message = withExtensions(call);
    Outbox.Item item;
    try {
      item = Items.of(message, this, core.workers, fate(call, message.header()));
    } catch (IOException | IllegalArgumentException e) {
      Items.discard(message);
      released();
      call.fail(new NotSentException("not sent: " + Texts.reason(e), e));
      return;
    }
    call.item = item;
    if (call.kind != Call.Kind.ONE_WAY) {
      pending.add(call);
      inFlight = pending.size();
    }
    step(() -> queue(item));
  }

  private Outgoing withExtensions(Call call) {
    MessageHeader header = call.message.header();
    if (call.id != null) {
      header = header.withExtra(MessageHeader.MESSAGE_ID, call.id);
    }
    if (core.settings.sendDeadline()
        && call.kind == Call.Kind.REQUEST
        && call.deadline != EventLoop.NEVER) {
      long left = Math.max(0, (call.deadline - System.nanoTime()) / 1_000_000);
      header = header.withExtra(MessageHeader.DEADLINE_MS, left);
    }
    return header.equals(call.message.header()) ? call.message : call.message.withHeader(header);
  }

  private Outbox.Fate fate(Call call, MessageHeader header) {
    return new Outbox.Fate() {
      @Override
      public void begun() {
        call.begun = true;
      }

      @Override
      public void sent(long bytes) {
        core.events.sent(ClientConnection.this, header, bytes);
        if (call.kind == Call.Kind.ONE_WAY) {
          released();
          call.succeed(null);
        } else if (call.deadline == EventLoop.NEVER) { // a streamed content had its time
          call.deadline = System.nanoTime() + core.settings.timeouts().deadline().toNanos();
          pending.deadlineChanged(call);
        }
      }

      @Override
      public void dropped(boolean begunHere, String why) {
        if (call.isDone()) {
          return;
        }
        if (!begunHere) {
          pending.remove(call);
          owner.again(call, new IOException(why));
        } else if (call.kind == Call.Kind.ONE_WAY) {
          call.fail(new OutcomeUnknownException("sent in part: " + why, null));
        } // else it is among those that wait, whose fate is decided when the connection has ended
      }
    };
  }

  /** Whether the server has answered anything yet, or was not asked. */
  boolean hasServed() {
    return served || !used;
  }

  /** A place for a call is free again. */
  private void released() {
    leased = false;
    inFlight = pending.size();
    if (core.settings.oneShot()) {
      finish(new CloseReason(CloseReason.Kind.CLOSED, "its one request is done"), null);
    }
    owner.freed(this);
  }

  /** Nobody waits for the call any more. */
  void cancel(Call call) {
    step(
        () -> {
          if (call.item != null && outbox.remove(call.item)) {
            pending.remove(call);
          } else if (leased) {
            closeNow(new CloseReason(CloseReason.Kind.CLOSED, "its request was cancelled"));
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

  // --- replies
  // ------------------------------------------------------------------------------------

  @Override
  void opened() {
    core.events.opened(this);
    owner.opened(this);
  }

  @Override
  public boolean takesStreamed() {
    Call call = pending.only();
    return call != null && call.kind == Call.Kind.STREAMED;
  }

  @Override
  public void received(Message message, long headerAt, long bytes, Duration arrival) {
    served = true;
    core.events.received(this, message.header(), bytes, arrival);
    take(message);
  }

  private void take(Message message) {
    MessageHeader header = message.header();
    if (header.isPush()) {
      owner.pushed(this, message);
      return;
    }
    String error = header.error().orElse(null);
    if (error != null && pending.isOfConnection(header, error)) {
      lastWords = errorReply(error, message);
      return;
    }
    Pending.Match match = pending.match(header);
    if (match.unsolicited()) {
      owner.pushed(this, message);
    }
    Call call = match.call();
    if (call == null) {
      return; // that of a call which was given up
    }
    core.events.answered(this, call.message.header(), header, call.age());
    released();
    if (error != null && call.kind != Call.Kind.PING) {
      call.fail(errorReply(error, message));
    } else {
      call.succeed(message);
    }
  }

  private ErrorReplyException errorReply(String error, Message message) {
    String sentence = message.preview(400);
    return new ErrorReplyException(
        error,
        message,
        Texts.line(
            Texts.address(remoteAddress())
                + " answered with the error "
                + error
                + ": "
                + sentence));
  }

  @Override
  public void receivedHeader(MessageHeader header) {
    served = true;
    if (header.isPush() || header.error().isPresent()) {
      collected = new ByteArrayOutputStream();
      collectedHeader = header;
      return;
    }
    Call call = pending.match(header).call();
    if (call == null) {
      return; // unsolicited: its content goes nowhere
    }
    ContentPipe content =
        new ContentPipe(
            ClientSettings.STREAM_BUFFER,
            streamBytes,
            () -> loop.execute(() -> step(() -> intake.unpause(Intake.Pause.CONTENT))));
    pipe = content;
    core.events.answered(this, call.message.header(), header, call.age());
    content.whenDiscarded(() -> loop.execute(() -> step(this::dropRest)));
    call.stream(header, content);
  }

  @Override
  public void receivedContent(ByteBuffer piece) {
    ContentPipe content = pipe;
    ByteArrayOutputStream bytes = collected;
    if (content != null && content.add(piece)) {
      intake.pause(Intake.Pause.CONTENT);
    } else if (bytes != null) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      bytes.writeBytes(copy);
    }
  }

  @Override
  public void receivedAll(MessageHeader header, long bytes, Duration arrival) {
    core.events.received(this, header, bytes, arrival);
    ContentPipe content = pipe;
    ByteArrayOutputStream collection = collected;
    if (content != null) {
      pipe = null;
      content.end();
      released();
    } else if (collection != null && collectedHeader != null) {
      collected = null;
      take(Message.ofOwned(collectedHeader, collection.toByteArray(), core.settings.dialect()));
    }
  }

  /** The reader of a streamed reply wants no more of it. */
  private void dropRest() {
    if (pipe != null && intake.contentRemaining() > core.settings.limits().drainBytes()) {
      closeNow(
          new CloseReason(
              CloseReason.Kind.CLOSED,
              intake.contentRemaining() + " bytes of a reply are not wanted"));
    }
  }

  // --- faults and ends
  // ----------------------------------------------------------------------------

  @Override
  public void faulty(ProtocolException failure) {
    core.events.peerFailed(this, failure);
    if (failure.limit().isPresent()) {
      limitHit("Limits." + Replies.limitName(failure.code()), failure.limit().getAsLong());
    }
    fault = failure;
    if (pipe != null) {
      pipe.fail(failure);
    }
    boolean ended = failure.code() == ErrorCode.TRUNCATED;
    closeNow(
        new CloseReason(
            CloseReason.Kind.PROTOCOL_FAULT,
            (ended ? "the server closed within a message: " : "") + Texts.reason(failure)));
  }

  @Override
  void peerEnded() {
    closeNow(new CloseReason(CloseReason.Kind.PEER_CLOSED, "the server closed"));
  }

  @Override
  boolean isBusy() {
    return !pending.isEmpty() || leased;
  }

  @Override
  void late(String what, String limit, long value) {
    limitHit(limit, value);
    closeNow(new CloseReason(CloseReason.Kind.TIMEOUT, what + " (" + limit + ")"));
  }

  @Override
  public void held(long change) {
    // One server is not a crowd of strangers: Limits and the calls in flight bound what it can
    // send.
  }

  @Override
  void failed(Throwable failure) {
    fault = failure;
    core.events.failed(this, "is closed: a fault of this program", failure);
  }

  @Override
  String timeoutsName() {
    return "ClientTimeouts";
  }

  @Override
  void watermark(boolean over, long unsent) {
    core.events.watermark(this, over, unsent);
    if (!over) {
      owner.freed(this);
    }
  }

  @Override
  void limitHit(String name, long value) {
    core.events.limitHit(remoteAddress(), name, value);
  }

  @Override
  void ended(CloseReason why, boolean wasOpened, Duration open) {
    IOException cause = new IOException(why.text(), fault);
    if (pipe != null) {
      pipe.fail(new OutcomeUnknownException("the reply broke off: " + why.text(), cause));
      pipe = null;
    }
    if (wasOpened) {
      core.events.closed(this, why, open);
    } else {
      core.events.refused(remoteAddress(), why);
    }
    List<Call> unanswered = pending.drain();
    for (Call call : unanswered) {
      settleUnanswered(call, unanswered.size() == 1, cause);
    }
    inFlight = 0;
    owner.ended(this, why);
  }

  /** A call whose connection is gone, some of whose bytes were sent. */
  private void settleUnanswered(Call call, boolean isOnly, IOException cause) {
    ErrorReplyException words = lastWords;
    if (words != null && (isOnly || words.code().equals(ReplyCode.TOO_MANY_CONNECTIONS.code()))) {
      call.fail(words);
    } else if (call.options.idempotent() && call.isReplayable()) {
      owner.again(call, words == null ? cause : words);
    } else {
      call.fail(
          new OutcomeUnknownException(
              "sent to "
                  + Texts.address(remoteAddress())
                  + " but not answered, so that it may or may not have been executed: "
                  + cause.getMessage(),
              words == null ? cause : words));
    }
  }

  /** The client is closed: all that wait hear of it. */
  void closeWith(CloseReason why) {
    for (Call call : pending.drain()) {
      call.fail(new ClientClosedException("the client was closed before the reply", call.begun));
    }
    closeNow(why);
  }

  // --- times
  // --------------------------------------------------------------------------------------

  private long idleTime() {
    KeepAlive keepAlive = core.settings.keepAlive();
    if (keepAlive != null) {
      boolean canPing =
          !leased && !pending.hasPing() && (pending.isEmpty() || !pending.isOrdered());
      return canPing ? heardAt() + keepAlive.interval().toNanos() : EventLoop.NEVER;
    }
    return isIdle() ? heardAt() + core.settings.timeouts().idle().toNanos() : EventLoop.NEVER;
  }

  @Override
  long nextTimeHere() {
    return isFinishing() ? EventLoop.NEVER : earlier(pending.nextDeadline(), idleTime());
  }

  @Override
  void timeCameHere(long now) {
    for (Call call : pending.expired(now)) {
      if (call.kind == Call.Kind.PING) {
        if (heardAt() - call.begunAt > 0) { // it lives, and is busy sending something else
          call.deadline = now + (call.deadline - call.begunAt);
          pending.deadlineChanged(call);
          continue;
        }
        KeepAlive failed = core.settings.keepAlive();
        if (failed != null) {
          limitHit("KeepAlive.timeout", failed.timeout().toMillis());
        }
        closeNow(
            new CloseReason(
                CloseReason.Kind.TIMEOUT, "it did not answer a ping (KeepAlive.timeout)"));
        return;
      }
      core.expired(call);
      cancel(call);
    }
    KeepAlive keepAlive = core.settings.keepAlive();
    if (isOver(idleTime(), now)) {
      if (keepAlive == null) {
        limitHit("ClientTimeouts.idle", core.settings.timeouts().idle().toMillis());
        finish(new CloseReason(CloseReason.Kind.CLOSED, "it was idle (ClientTimeouts.idle)"), null);
      } else {
        ping(keepAlive);
      }
    }
  }

  private void ping(KeepAlive keepAlive) {
    Message message = Message.binary(new byte[0]).withExtra(MessageHeader.PING, true);
    Call ping =
        new Call(Call.Kind.PING, Outgoing.of(message), CallOptions.DEFAULT, Pending.IGNORED);
    ping.deadline = System.nanoTime() + keepAlive.timeout().toNanos();
    send(ping);
  }

  @Override
  public CompletableFuture<Void> send(Message message) {
    return send(Outgoing.of(message));
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    return Pushes.send(this, message, core.workers, core.events, () -> {});
  }

  @Override
  public int requestsInFlight() {
    return inFlight;
  }
}
