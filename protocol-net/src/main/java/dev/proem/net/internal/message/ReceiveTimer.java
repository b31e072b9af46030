package dev.proem.net.internal.message;

import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.EventLoop;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The deadline and the minimum rate of the message that is being received. Time during a pause does
 * not count. Used by the thread of the event loop only.
 *
 * <p>The rate is measured in a window. It starts with the message, and again each time when the
 * bytes that the minimum rate gives in {@code rateGrace} have arrived in it. A window that lasts
 * longer than {@code rateGrace} is too slow, so a message that stalls is detected soon, however
 * fast it was before.
 */
final class ReceiveTimer {
  private static final long NOT_BEGUN = -1;

  private final LongSupplier clock;

  /** The position of the message in the stream. */
  private long begunOffset = NOT_BEGUN;

  private long begunAt;
  private long windowOffset;
  private long windowAt;
  private long headerAt = EventLoop.NEVER;
  private boolean whole;
  private @Nullable MessageHeader header;
  private boolean paused;
  private long pausedAt;

  ReceiveTimer(LongSupplier clock) {
    this.clock = clock;
  }

  /** Starts with the first byte of a message, unless a message has already started. */
  void begin(long offset) {
    if (begunOffset == NOT_BEGUN) {
      begunOffset = offset;
      windowOffset = offset;
      beginsAt(clock.getAsLong());
    }
  }

  /** Returns the position of the current message in the stream; negative if there is none. */
  long begunOffset() {
    return begunOffset;
  }

  /** Sets the start time of the current message, if there is one. */
  void beginsAt(long now) {
    if (isBegun()) {
      begunAt = now;
      windowAt = now;
      pausedAt = now;
    }
  }

  boolean isBegun() {
    return begunOffset != NOT_BEGUN;
  }

  /** Decides that the current message is received completely, not streamed. */
  void takeWhole() {
    whole = isBegun();
  }

  boolean isWhole() {
    return whole;
  }

  /** Notes when the header of a message that is received completely has arrived. */
  void headerIsThere(boolean there) {
    if (there && headerAt == EventLoop.NEVER) {
      headerAt = clock.getAsLong();
    }
  }

  /** Returns when the header arrived; now if it arrived with the rest. */
  long headerAt() {
    return headerAt == EventLoop.NEVER ? clock.getAsLong() : headerAt;
  }

  void header(MessageHeader streamed) {
    header = streamed;
  }

  MessageHeader streamedHeader() {
    MessageHeader known = header;
    if (known == null) {
      throw new IllegalStateException("no header has come");
    }
    return known;
  }

  /** Returns the time since the start of the message, in nanoseconds. */
  long elapsed() {
    return clock.getAsLong() - begunAt;
  }

  /** Ends the current message, and returns its size in bytes. */
  long end(long offset) {
    long bytes = isBegun() ? offset - begunOffset : 0;
    begunOffset = NOT_BEGUN;
    whole = false;
    header = null;
    headerAt = EventLoop.NEVER;
    return bytes;
  }

  void pause() {
    paused = true;
    pausedAt = clock.getAsLong();
  }

  void resume() {
    if (paused && isBegun()) {
      long time = clock.getAsLong() - pausedAt;
      begunAt += time;
      windowAt += time;
    }
    paused = false;
  }

  /**
   * Returns the bytes of the message that are held in memory; a streamed content is held elsewhere.
   */
  long heldBytes(long offset) {
    return isBegun() && header == null ? offset - begunOffset : 0;
  }

  /** Returns when the message expires if no more bytes arrive. */
  long nextTime(ConnectionTimeouts timeouts, long offset) {
    if (!isBegun()) {
      return EventLoop.NEVER;
    }
    long slow = slowTime(timeouts, offset);
    return header == null ? earlier(begunAt + timeouts.message().toNanos(), slow) : slow;
  }

  boolean isTooSlow(ConnectionTimeouts timeouts, long offset) {
    return header != null
        || slowTime(timeouts, offset) - (begunAt + timeouts.message().toNanos()) < 0;
  }

  /**
   * Returns when the rate falls below the minimum; restarts the window when enough bytes have
   * arrived in it.
   */
  private long slowTime(ConnectionTimeouts timeouts, long offset) {
    double seconds = timeouts.rateGrace().toNanos() / 1e9;
    if (offset - windowOffset >= timeouts.minimumRate() * seconds) {
      windowOffset = offset;
      windowAt = clock.getAsLong();
    }
    return windowAt + timeouts.rateGrace().toNanos();
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  /** Describes how many bytes arrived, and in which time: in the window if the rate is too low. */
  String describe(ConnectionTimeouts timeouts, long offset) {
    boolean slow = isTooSlow(timeouts, offset);
    long bytes = offset - (slow ? windowOffset : begunOffset);
    long nanos = slow ? clock.getAsLong() - windowAt : elapsed();
    return bytes + " bytes of a message came in " + nanos / 1_000_000 + " ms";
  }
}
