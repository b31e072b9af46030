package dev.proem.net.internal.server;

import dev.proem.net.RateLimit;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Pauses reading of a connection whose peer has used up its {@link RateLimit}, if it has one. Used
 * by the thread of the event loop only.
 */
final class RateLimiter {
  private final MessageConnection connection;
  private final EventLoop loop;
  private final Intake intake;
  private final GracefulShutdown shutdown;
  private final IdleTimer idle;
  private final @Nullable TokenBucket bucket;

  /** The time when reading is resumed, if it is paused. */
  private long pausedUntil = EventLoop.NEVER;

  RateLimiter(
      MessageConnection connection,
      GracefulShutdown shutdown,
      IdleTimer idle,
      @Nullable RateLimit limit) {
    this.connection = connection;
    this.loop = connection.loop;
    this.intake = connection.intake;
    this.shutdown = shutdown;
    this.idle = idle;
    this.bucket = limit == null ? null : new TokenBucket(limit, loop.now());
  }

  /** A message has arrived completely. */
  void message() {
    TokenBucket used = bucket;
    if (used != null) {
      used.request(loop.now());
      pauseIfEmpty(used);
    }
  }

  /** Bytes were read. */
  void read(int bytes) {
    TokenBucket used = bucket;
    if (used != null) {
      used.read(bytes, loop.now());
      pauseIfEmpty(used);
    }
  }

  private void pauseIfEmpty(TokenBucket used) {
    long now = loop.now();
    long wait = used.waitNanos(now);
    if (wait == 0 || !connection.isOpen()) {
      return;
    }
    if (shutdown.hasStarted()) {
      if (!intake.isInsideMessage()) { // a message that has started may still arrive
        shutdown.rejectFromNowOn();
      }
      return;
    }
    if (!isPaused()) {
      intake.pause(Intake.Pause.RATE);
      connection.reportLimit(used.bound(now));
    }
    pausedUntil = now + wait;
  }

  /** Resumes reading. */
  void release() {
    pausedUntil = EventLoop.NEVER;
    intake.unpause(Intake.Pause.RATE);
  }

  /** Returns whether reading is paused for the rate. */
  boolean isPaused() {
    return pausedUntil != EventLoop.NEVER;
  }

  /** The time for {@link #timeCame}. */
  long nextTime() {
    return pausedUntil;
  }

  void timeCame(long now) {
    if (Timers.hasExpired(pausedUntil, now)) {
      release();
      idle.restart(); // the peer could send nothing meanwhile
    }
  }
}
