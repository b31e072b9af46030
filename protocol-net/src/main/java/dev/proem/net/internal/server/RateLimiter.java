package dev.proem.net.internal.server;

import dev.proem.net.RateLimit;
import dev.proem.net.internal.connection.Intake;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.TokenBucket;
import dev.proem.net.internal.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Holds a connection of a server back while its peer has used up its {@link RateLimit}, if there is
 * one. Used by the thread of the loop only.
 */
final class RateLimiter {
  private final MessageConnection connection;
  private final GracefulShutdown shutdown;

  /** Starts the idle time again. */
  private final Runnable active;

  private final @Nullable TokenBucket meter;

  /** When the connection may be read again, if it is held back. */
  private long heldBackUntil = EventLoop.NEVER;

  /**
   * The limiter of a connection.
   *
   * @param active runs when the connection is read again
   */
  RateLimiter(
      MessageConnection connection,
      GracefulShutdown shutdown,
      Runnable active,
      @Nullable RateLimit limit) {
    this.connection = connection;
    this.shutdown = shutdown;
    this.active = active;
    this.meter = limit == null ? null : new TokenBucket(limit, connection.loop.now());
  }

  /** A message has come whole. */
  void message() {
    TokenBucket used = meter;
    if (used != null) {
      used.request(connection.loop.now());
      holdBack(used);
    }
  }

  /** So many bytes were read. */
  void read(int bytes) {
    TokenBucket used = meter;
    if (used != null) {
      used.read(bytes, connection.loop.now());
      holdBack(used);
    }
  }

  private void holdBack(TokenBucket used) {
    long now = connection.loop.now();
    long wait = used.waitNanos(now);
    if (wait == 0 || connection.isFinishing()) {
      return;
    }
    if (shutdown.hasBegun()) {
      if (!connection.isInsideMessage()) { // one that has begun may still come whole
        shutdown.refuseFromNowOn();
      }
      return;
    }
    if (!isHeldBack()) {
      connection.intake.pause(Intake.Pause.RATE);
      connection.reportLimit(used.name(now), used.value(now));
    }
    heldBackUntil = now + wait;
  }

  /** Holds it back no longer. */
  void release() {
    heldBackUntil = EventLoop.NEVER;
    connection.intake.unpause(Intake.Pause.RATE);
  }

  boolean isHeldBack() {
    return heldBackUntil != EventLoop.NEVER;
  }

  /** When it wants {@link #timeCame}. */
  long nextTime() {
    return heldBackUntil;
  }

  void timeCame(long now) {
    if (MessageConnection.isOver(heldBackUntil, now)) {
      release();
      active.run(); // its peer could send nothing meanwhile
    }
  }
}
