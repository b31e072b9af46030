package dev.proem.net.internal.connection;

import dev.proem.MessageHeader;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.transport.EventLoop;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time and size of the message that is coming in, for its deadline and its minimum rate. Time
 * in which the connection is not read does not count. Used by the thread of the loop only.
 *
 * <p>The rate is that of a window, which begins with the message, and anew whenever as many bytes
 * have come in it as the minimum rate brings in {@code rateGrace}. It must not last longer than
 * that, so that a message that stalls is noticed soon, however fast it came before.
 */
final class ReceiveTimer {
  private static final long NOT_BEGUN = -1;

  private final LongSupplier clock;

  /** Where the message begins in the stream. */
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

  /** The first byte of a message is there, if it is not that of one that has begun. */
  void begin(long offset) {
    if (begunOffset == NOT_BEGUN) {
      begunOffset = offset;
      windowOffset = offset;
      beginsAt(clock.getAsLong());
    }
  }

  /** Where the message that has begun does so in the stream; negative when none has. */
  long begunOffset() {
    return begunOffset;
  }

  /** If a message has begun, it is not older than that. */
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

  /** The message is taken whole, and can't be streamed any more. */
  void takeWhole() {
    whole = isBegun();
  }

  boolean isWhole() {
    return whole;
  }

  /** Of a message taken whole: whether its header has come. */
  void headerIsThere(boolean there) {
    if (there && headerAt == EventLoop.NEVER) {
      headerAt = clock.getAsLong();
    }
  }

  /** When its header had come: now, when nobody saw it before. */
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

  /** For how long it has been coming in, in nanoseconds. */
  long elapsed() {
    return clock.getAsLong() - begunAt;
  }

  /** Nothing is coming in any more; how many bytes the message had. */
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

  /** What is held in memory of it: a streamed content is held elsewhere. */
  long heldBytes(long offset) {
    return isBegun() && header == null ? offset - begunOffset : 0;
  }

  /** When it will be late, if no more comes. */
  long nextTime(ServerTimeouts timeouts, long offset) {
    if (!isBegun()) {
      return EventLoop.NEVER;
    }
    long slow = slowTime(timeouts, offset);
    return header == null ? earlier(begunAt + timeouts.message().toNanos(), slow) : slow;
  }

  boolean isTooSlow(ServerTimeouts timeouts, long offset) {
    return header != null
        || slowTime(timeouts, offset) - (begunAt + timeouts.message().toNanos()) < 0;
  }

  /** When its rate falls below the minimum; begins the window anew when enough has come in it. */
  private long slowTime(ServerTimeouts timeouts, long offset) {
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

  /** What has come, and in what time: of the window, if that is what is too slow. */
  String describe(ServerTimeouts timeouts, long offset) {
    boolean slow = isTooSlow(timeouts, offset);
    long bytes = offset - (slow ? windowOffset : begunOffset);
    long nanos = slow ? clock.getAsLong() - windowAt : elapsed();
    return bytes + " bytes of a message came in " + nanos / 1_000_000 + " ms";
  }
}
