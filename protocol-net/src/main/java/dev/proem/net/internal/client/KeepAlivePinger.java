package dev.proem.net.internal.client;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.CloseReason;
import dev.proem.net.KeepAlive;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a quiet connection alive with pings, and closes it if they are not answered; or closes it
 * when it is idle, if the client does not send pings. For the event loop's thread only.
 *
 * <p>A server that answers in order is not pinged while it executes a request, because its answer
 * would have to wait. So the first message of a connection is a ping: the answer shows whether the
 * server names requests in its replies, before a slow request is in flight.
 */
final class KeepAlivePinger {
  /** Sends the pings. */
  interface Host {
    /** Returns whether the connection can be used, and nothing is in flight. */
    boolean isIdle();

    void send(Call call);
  }

  private final MessageConnection connection;
  private final Intake intake;
  private final SendQueue sendQueue;
  private final Host host;
  private final CallPlaces places;
  private final PendingCalls pending;
  private final ClientSettings settings;
  private final @Nullable KeepAlive keepAlive;

  /**
   * A pinger for one connection.
   *
   * @param exclusive whether each call has the connection to itself
   */
  KeepAlivePinger(
      MessageConnection connection,
      SendQueue sendQueue,
      Host host,
      CallPlaces places,
      PendingCalls pending,
      ClientSettings settings,
      boolean exclusive) {
    this.connection = connection;
    this.intake = connection.intake;
    this.sendQueue = sendQueue;
    this.host = host;
    this.places = places;
    this.pending = pending;
    this.settings = settings;
    this.keepAlive = settings.keepAlive(exclusive);
  }

  /** Returns the next time for {@link #timeCame}, if nothing is sent or received before. */
  long nextTime() {
    if (keepAlive == null) {
      return host.isIdle()
          ? places.quietSince() + settings.timeouts().idle().toNanos()
          : EventLoop.NEVER;
    }
    return canPing() ? places.quietSince() + keepAlive.interval().toNanos() : EventLoop.NEVER;
  }

  /** Returns whether an answer would be received, and soon if the server is alive. */
  private boolean canPing() {
    return !places.isExclusive()
        && !intake.isPaused()
        && sendQueue.isEmpty()
        && !pending.hasPing()
        && (pending.isEmpty() || pending.isNamed());
  }

  /** The connection is open. */
  void opened() {
    // Without a KeepAlive of the user, a connection is pinged only when it is quiet: its server may
    // not know pings, so its first message is one of the program.
    if (keepAlive != null && settings.keepAlive() != null) {
      ping(keepAlive);
    }
  }

  /** The time of {@link #nextTime} has come. */
  void timeCame() {
    if (keepAlive == null) {
      connection.reportLimit(
          new Bound("ClientTimeouts.idle", settings.timeouts().idle().toMillis()));
      connection.finish(
          new CloseReason(CloseReason.Kind.CLOSED, "it was idle (ClientTimeouts.idle)"), null);
    } else {
      ping(keepAlive);
    }
  }

  private void ping(KeepAlive keepAlive) {
    Message message = Message.binary(new byte[0]).withExtra(MessageHeader.PING, true);
    Call ping =
        new Call(Call.Kind.PING, Outgoing.of(message), CallOptions.DEFAULT, Call.Outcome.IGNORED);
    ping.setDeadline(System.nanoTime() + keepAlive.timeout().toNanos());
    host.send(ping);
  }

  /** Closes the connection because a ping was not answered, or gives the ping more time. */
  void expired(Call ping, long now) {
    long timeout = keepAlive == null ? 0 : keepAlive.timeout().toNanos();
    // A server from which anything was received later is alive, and busy sending something else.
    long until = (intake.isPaused() ? now : connection.lastReceivedAt()) + timeout;
    if (keepAlive != null && until - now <= 0) {
      connection.reportLimit(new Bound("KeepAlive.timeout", keepAlive.timeout().toMillis()));
      connection.closeNow(
          new CloseReason(
              CloseReason.Kind.TIMEOUT, "the server did not answer a ping (KeepAlive.timeout)"));
    } else {
      ping.setDeadline(until);
      pending.deadlineChanged(ping);
    }
  }
}
