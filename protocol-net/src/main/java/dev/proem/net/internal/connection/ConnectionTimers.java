package dev.proem.net.internal.connection;

import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.Deadlines;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs of a connection: for its handshake, for a message that is being received, for the
 * bytes that are being sent, and for the peer to close. Used by the thread of the event loop only.
 */
final class ConnectionTimers {
  /** What a peer, or a source of content, did not do in time. */
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
   * @param limit the name of the setting
   * @param value its value, in milliseconds or bytes per second
   */
  record Expired(Cause cause, String text, String limit, long value) {}

  private final ServerTimeouts timeouts;
  private final String settings;
  private final Intake intake;
  private final SendQueue queue;
  private final ConnectionOutput output;
  private final LatenessAllowance allowance = new LatenessAllowance();
  private final long startedAt = System.nanoTime();
  private Duration drainTime;

  /**
   * The timers of a connection that starts now.
   *
   * @param settings the name of the record with the user's time-outs, for messages
   */
  ConnectionTimers(
      ServerTimeouts timeouts,
      String settings,
      Intake intake,
      SendQueue queue,
      ConnectionOutput output) {
    this.timeouts = timeouts;
    this.settings = settings;
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
      return Deadlines.earlier(openSendTime(), intake.nextTime(timeouts));
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
      return Deadlines.isOver(time, now)
          ? new Expired(Cause.DRAIN, "", settings + ".drain", drainTime.toMillis())
          : null;
    }
    if (!Deadlines.isOver(allowance.end(time), now) || allowance.excuses(time, now)) {
      return null;
    }
    if (state instanceof ConnectionState.Handshaking) {
      return expired(
          Cause.HANDSHAKE,
          "the handshake did not complete in time",
          "handshake",
          timeouts.handshake());
    }
    if (!state.isEstablished() || Deadlines.isOver(openSendTime(), now)) {
      return output.waitsForSource()
          ? expired(
              Cause.SEND,
              "the content that is being sent gave no more bytes",
              "source",
              timeouts.source())
          : expired(Cause.SEND, "it did not read what was sent to it", "write", timeouts.write());
    }
    return messageExpired();
  }

  private Expired expired(Cause cause, String what, String name, Duration time) {
    String limit = settings + "." + name;
    String text = what + " (" + limit + ", " + time.toMillis() + " ms)";
    return new Expired(cause, text, limit, time.toMillis());
  }

  private Expired messageExpired() {
    boolean slow = intake.isTooSlow(timeouts);
    String limit = settings + (slow ? ".minimumRate" : ".message");
    long value = slow ? timeouts.minimumRate() : timeouts.message().toMillis();
    String text =
        intake.describe(timeouts)
            + (" (" + limit + ", " + value + (slow ? " bytes a second)" : " ms)"))
            + intake.hint();
    return new Expired(Cause.MESSAGE, text, limit, value);
  }
}
