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
  private static final long NOT_STARTED = -1;

  private final LongSupplier clock;

  /** The position of the message in the stream. */
  private long startOffset = NOT_STARTED;

  private long startedAt;
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
  void start(long offset) {
    if (startOffset == NOT_STARTED) {
      startOffset = offset;
      windowOffset = offset;
      restartAt(clock.getAsLong());
    }
  }

  /** Returns the position of the current message in the stream; negative if there is none. */
  long startOffset() {
    return startOffset;
  }

  /** Sets the start time of the current message, if there is one. */
  void restartAt(long now) {
    if (isStarted()) {
      startedAt = now;
      windowAt = now;
      pausedAt = now;
    }
  }

  boolean isStarted() {
    return startOffset != NOT_STARTED;
  }

  /** Decides that the current message is received completely, not streamed. */
  void takeWhole() {
    whole = isStarted();
  }

  boolean isWhole() {
    return whole;
  }

  /** Notes when the header of a message that is received completely has arrived. */
  void headerArrived(boolean there) {
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
    return clock.getAsLong() - startedAt;
  }

  /** Ends the current message, and returns its size in bytes. */
  long end(long offset) {
    long bytes = isStarted() ? offset - startOffset : 0;
    startOffset = NOT_STARTED;
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
    if (paused && isStarted()) {
      long time = clock.getAsLong() - pausedAt;
      startedAt += time;
      windowAt += time;
    }
    paused = false;
  }

  /**
   * Returns the bytes of the message that are held in memory; a streamed content is held elsewhere.
   */
  long heldBytes(long offset) {
    return isStarted() && header == null ? offset - startOffset : 0;
  }

  /** Returns when the message expires if no more bytes arrive. */
  long nextTime(ConnectionTimeouts timeouts, long offset) {
    if (!isStarted()) {
      return EventLoop.NEVER;
    }
    long slow = slowTime(timeouts, offset);
    return header == null ? earlier(startedAt + timeouts.message().toNanos(), slow) : slow;
  }

  boolean isTooSlow(ConnectionTimeouts timeouts, long offset) {
    return header != null
        || slowTime(timeouts, offset) - (startedAt + timeouts.message().toNanos()) < 0;
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
    long bytes = offset - (slow ? windowOffset : startOffset);
    long nanos = slow ? clock.getAsLong() - windowAt : elapsed();
    return bytes + " bytes of a message came in " + nanos / 1_000_000 + " ms";
  }
}
