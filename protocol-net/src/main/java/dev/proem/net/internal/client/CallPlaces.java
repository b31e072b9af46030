package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.call.UnansweredCalls;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.pool.Endpoints;

/**
 * The places for calls on one connection: which are taken, when they are free again, and when the
 * connection ends because it gets no more calls. For the event loop's thread only, except {@link
 * #inFlight}.
 */
final class CallPlaces implements ReplyDispatcher.Host {
  /** The pool of the connection. */
  interface Owner {
    /** A call may have a place now. */
    void placeFreed();

    /** The server has answered the first request on the connection. */
    void served(Endpoints.Attempt attempt);
  }

  private final MessageConnection connection;
  private final Intake intake;
  private final Endpoints.Attempt attempt;
  private final PendingCalls pending;
  private final UnansweredCalls unanswered;
  private final PushReceiver pushes;
  private final PushReceiver.Source pushSource;
  private final Owner owner;
  private final boolean oneShot;

  /** True if one call has the connection to itself. */
  private boolean exclusive;

  /** Whether the connection gets no more calls. */
  private boolean retired;

  private boolean served;
  private long lastSentAt;
  private volatile int inFlight;

  /**
   * The places of a new connection.
   *
   * @param oneShot whether the connection ends after one request
   */
  CallPlaces(
      MessageConnection connection,
      Intake intake,
      Endpoints.Attempt attempt,
      PendingCalls pending,
      UnansweredCalls unanswered,
      PushReceiver pushes,
      Owner owner,
      boolean oneShot) {
    this.connection = connection;
    this.intake = intake;
    this.attempt = attempt;
    this.pending = pending;
    this.unanswered = unanswered;
    this.pushes = pushes;
    this.pushSource = new PushReceiver.Source(connection, intake, this::awaitsReply);
    this.owner = owner;
    this.oneShot = oneShot;
    this.lastSentAt = connection.lastReceivedAt();
  }

  /** Returns whether the connection can be used, and is not reserved for one call. */
  boolean areOpen() {
    return !retired && !exclusive && connection.isOpen();
  }

  boolean isExclusive() {
    return exclusive;
  }

  boolean isRetired() {
    return retired;
  }

  boolean hasServed() {
    return served;
  }

  /** Returns whether calls are in flight; each of them has its deadline. */
  boolean isBusy() {
    return !pending.isEmpty() || pending.hasOneWay() || exclusive;
  }

  private boolean awaitsReply() {
    return exclusive || pending.size() > (pending.hasPing() ? 1 : 0);
  }

  /** Returns the last time at which something was received or sent. */
  long quietSince() {
    long lastReceivedAt = connection.lastReceivedAt();
    return lastReceivedAt - lastSentAt > 0 ? lastReceivedAt : lastSentAt;
  }

  /** Returns the number of calls that wait for a reply; for any thread. */
  int inFlight() {
    return inFlight;
  }

  // calls

  /**
   * A call is about to be sent.
   *
   * @param alone whether it has the connection to itself
   */
  void reserve(boolean alone) {
    sent();
    exclusive |= alone;
  }

  void add(Call call) {
    pending.add(call);
    changed();
  }

  /** Something was sent. */
  void sent() {
    lastSentAt = System.nanoTime();
  }

  private void changed() {
    inFlight = pending.size();
    pushes.pauseOrResume(pushSource);
  }

  @Override
  public void ended() {
    exclusive = false;
    changed();
    if (oneShot) {
      connection.finish(
          new CloseReason(CloseReason.Kind.CLOSED, "its only request has ended"), null);
    } else if (retired && pending.isEmpty()) {
      connection.finish(
          new CloseReason(CloseReason.Kind.CLOSED, "the server is shutting down"), null);
    }
    if (!connection.isOpen() && !isBusy()) {
      intake.stop(); // all replies were received
    }
    closeIfRefused();
    owner.placeFreed();
  }

  @Override
  public void placeFreed() {
    owner.placeFreed();
  }

  @Override
  public void answered() {
    if (!served) {
      served = true;
      owner.served(attempt);
    }
  }

  @Override
  public void pushed(Message message, long bytes) {
    pushes.add(pushSource, message, bytes);
  }

  // end

  @Override
  public void retire() {
    retired = true;
  }

  /**
   * Closes a connection that the server has refused: its calls do not wait until the server does.
   */
  @Override
  public void closeIfRefused() {
    if (unanswered.wasRefusedAtOnce() || (unanswered.wasRefused() && !isBusy())) {
      connection.closeNow(
          new CloseReason(CloseReason.Kind.PEER_CLOSED, "the server has refused it"));
    }
  }

  /** The connection is closed. */
  void closed() {
    inFlight = 0;
    pushes.ended(pushSource);
  }
}
