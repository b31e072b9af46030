package dev.proem.net.internal.client;

import dev.proem.MessageHeader;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.NotSentException;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.pool.Endpoints;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Sends and cancels the calls of one connection, which its pool selects. For the event loop's
 * thread only.
 */
final class CallSender implements Call.Carrier, KeepAlivePinger.Host {
  /** The listener of one queued message. */
  private final class Sending implements SendListener {
    private final Call call;
    private final MessageHeader header;

    Sending(Call call, MessageHeader header) {
      this.call = call;
      this.header = header;
    }

    @Override
    public void started() {
      call.started();
    }

    @Override
    public void sent(long bytes) {
      CallSender.this.sent(call, header, bytes);
    }

    @Override
    public void failed(boolean started, String why) {
      CallSender.this.failed(call, started, why);
    }
  }

  private final MessageConnection connection;
  private final Intake intake;
  private final SendQueue sendQueue;
  private final Endpoints.Attempt attempt;
  private final ClientContext context;
  private final ClientSettings settings;
  private final Events events;
  private final PendingCalls pending;
  private final CallPlaces places;
  private final UnansweredCalls unanswered;

  CallSender(
      MessageConnection connection,
      Intake intake,
      SendQueue sendQueue,
      Endpoints.Attempt attempt,
      ClientContext context,
      PendingCalls pending,
      CallPlaces places,
      UnansweredCalls unanswered) {
    this.connection = connection;
    this.intake = intake;
    this.sendQueue = sendQueue;
    this.attempt = attempt;
    this.context = context;
    this.settings = context.settings;
    this.events = context.events;
    this.pending = pending;
    this.places = places;
    this.unanswered = unanswered;
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
    return intake.hint();
  }

  @Override
  public boolean isEnding() {
    return places.isRetired() || !connection.isOpen();
  }

  @Override
  public boolean isClosed() {
    return connection.isClosed();
  }

  @Override
  public boolean hasPlace() {
    return places.areOpen()
        && !unanswered.wasRefused()
        && !connection.isOverWatermark()
        && pending.size() < settings.requestsInFlight();
  }

  @Override
  public boolean isIdle() {
    return places.areOpen()
        && !intake.isPaused(Intake.Pause.CONTENT) // by the reader of the previous reply
        && pending.isEmpty()
        && sendQueue.isEmpty();
  }

  @Override
  public int load() {
    return pending.size();
  }

  @Override
  public boolean hasServed() {
    return places.hasServed();
  }

  @Override
  public boolean wasRefused() {
    return unanswered.wasRefused();
  }

  @Override
  public void closeWith(CloseReason reason) {
    unanswered.closedByUser();
    for (Call call : pending.drain()) {
      call.fail(
          new ClientClosedException("the client was closed before the reply", call.isStarted()));
    }
    connection.closeNow(reason);
  }

  // calls

  @Override
  public void send(Call call) {
    boolean hasId = !settings.oneShot() && call.kind() != Call.Kind.ONE_WAY;
    call.beginAttempt(this, hasId ? context.nextId() : null);
    boolean exclusive = call.isExclusive();
    places.reserve(exclusive || settings.oneShot());
    if (exclusive && call.options().deadline() == null) {
      call.setDeadline(EventLoop.NEVER); // until all is sent
    }
    OutgoingItem item;
    try {
      Outgoing message = RequestHeaders.addTo(call, settings);
      item =
          OutgoingEncoder.of(
              message, connection, context.sources, new Sending(call, message.header()));
    } catch (Throwable e) { // for example, its file cannot be read; the call must get an outcome
      OutgoingEncoder.discard(call.message(), context.sources);
      places.ended();
      call.fail(new NotSentException("not sent: " + LogText.reason(e), e));
      return;
    }
    call.queued(item);
    places.add(call);
    connection.step(() -> connection.queue(item));
  }

  private void sent(Call call, MessageHeader header, long bytes) {
    events.sent(connection, header, bytes);
    places.sent();
    if (call.kind() == Call.Kind.ONE_WAY) {
      pending.remove(call);
      places.ended();
      call.succeed(null);
    } else if (call.isDone()) { // its reply was received before its content was sent
      places.placeFreed();
    } else if (call.startDeadline(settings.timeouts().deadline())) {
      pending.deadlineChanged(call);
    }
  }

  private void failed(Call call, boolean started, String why) {
    if (!started || call.kind() == Call.Kind.ONE_WAY) {
      pending.remove(call);
    }
    if (!call.isDone() && call.kind() != Call.Kind.PING) { // a ping concerns only this connection
      unanswered.notSent(call, started, why);
    }
  }

  @Override
  public void cancel(Call call) {
    connection.step(
        () -> {
          OutgoingItem item = call.item();
          if (item != null && sendQueue.remove(item)) {
            pending.remove(call);
          } else if (places.isExclusive()) {
            connection.closeNow(
                new CloseReason(CloseReason.Kind.CLOSED, "its request was cancelled"));
            return;
          } else if (call.kind() == Call.Kind.ONE_WAY) {
            pending.remove(call); // a message that has started is sent completely
            return;
          } else {
            pending.abandon(call);
            if (pending.hasTooManyAbandoned()) {
              connection.closeNow(
                  new CloseReason(
                      CloseReason.Kind.TIMEOUT,
                      "too many requests were cancelled or expired without a reply"));
              return;
            }
          }
          places.ended();
        });
  }
}
