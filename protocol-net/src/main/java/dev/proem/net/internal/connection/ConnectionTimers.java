package dev.proem.net.internal.connection;

import dev.proem.Bound;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import dev.proem.net.internal.transport.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs of a connection: for its handshake, for a message that is being received, for the
 * bytes that are being sent, and for the peer to close. Used by the thread of the event loop only.
 */
final class ConnectionTimers {
  /** The part of a connection that was late. */
  enum Cause {
    HANDSHAKE,
    MESSAGE,
    SEND,
    DRAIN
  }

  /**
   * A time-out that has expired.
   *
   * @param text what happened, with the name and value of the limit
   * @param limit the setting with its value, in milliseconds or bytes per second
   */
  record Expired(Cause cause, String text, Bound limit) {}

  private final ConnectionTimeouts timeouts;
  private final Intake intake;
  private final SendQueue queue;
  private final ConnectionOutput output;
  private final LatenessAllowance allowance = new LatenessAllowance();
  private final long startedAt = System.nanoTime();
  private Duration drainTime;

  /** The timers of a connection that starts now. */
  ConnectionTimers(
      ConnectionTimeouts timeouts, Intake intake, SendQueue queue, ConnectionOutput output) {
    this.timeouts = timeouts;
    this.intake = intake;
    this.queue = queue;
    this.output = output;
    this.drainTime = timeouts.drain();
  }

  /** Limits the time that the peer gets to close after all has been sent. */
  void shortenDrain(Duration time) {
    if (time.compareTo(drainTime) < 0) {
      drainTime = time;
    }
  }

  /**
   * Returns when a connection in this state has to be checked; {@link EventLoop#NEVER} for never.
   */
  long nextTime(ConnectionState state) {
    long time = deadline(state);
    return state instanceof ConnectionState.Draining ? time : allowance.end(time);
  }

  private long deadline(ConnectionState state) {
    if (state.isEstablished()) {
      return Timers.earlier(openSendTime(), intake.nextTime(timeouts));
    }
    if (state instanceof ConnectionState.Handshaking) {
      return startedAt + timeouts.handshake().toNanos();
    }
    if (state instanceof ConnectionState.Flushing) {
      return output.deadline(timeouts);
    }
    return state instanceof ConnectionState.Draining
        ? output.progressAt() + drainTime.toNanos()
        : EventLoop.NEVER;
  }

  private long openSendTime() {
    return queue.isEmpty() ? EventLoop.NEVER : output.deadline(timeouts);
  }

  /**
   * Returns the time-out that has expired; null when none has, or when it is this program that is
   * late.
   */
  @Nullable Expired expired(ConnectionState state, long now) {
    long time = deadline(state);
    if (state instanceof ConnectionState.Draining) {
      return Timers.hasExpired(time, now)
          ? new Expired(Cause.DRAIN, "", timeouts.bound("drain", drainTime))
          : null;
    }
    if (!Timers.hasExpired(allowance.end(time), now) || allowance.excuses(time, now)) {
      return null;
    }
    if (state instanceof ConnectionState.Handshaking) {
      return expired(
          Cause.HANDSHAKE,
          "the handshake did not complete in time",
          "handshake",
          timeouts.handshake());
    }
    if (!state.isEstablished() || Timers.hasExpired(openSendTime(), now)) {
      return output.waitsForSource()
          ? expired(
              Cause.SEND,
              "the content that is being sent gave no more bytes",
              "source",
              timeouts.source())
          : expired(
              Cause.SEND, "the peer did not read what was sent to it", "write", timeouts.write());
    }
    return messageExpired();
  }

  private Expired expired(Cause cause, String what, String name, Duration time) {
    Bound limit = timeouts.bound(name, time);
    return new Expired(cause, what + " (" + limit.name() + ", " + limit.value() + " ms)", limit);
  }

  private Expired messageExpired() {
    boolean slow = intake.isTooSlow(timeouts);
    Bound limit =
        slow
            ? new Bound(timeouts.settings() + ".minimumRate", timeouts.minimumRate())
            : timeouts.bound("message", timeouts.message());
    String text =
        intake.describe(timeouts)
            + (" (" + limit.name() + ", " + limit.value() + (slow ? " bytes a second)" : " ms)"))
            + intake.hint();
    return new Expired(Cause.MESSAGE, text, limit);
  }
}
