package dev.proem.net;

import dev.proem.MessageHeader;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time and size of the message that is coming in, for its deadline and its minimum rate. Time
 * in which the connection is not read does not count. Used by the thread of the loop only.
 */
final class IncomingClock {
  private static final long NOT_BEGUN = -1;

  private final LongSupplier clock;

  /** Where the message begins in the stream. */
  private long begunOffset = NOT_BEGUN;

  private long begunAt;
  private long headerAt = EventLoop.NEVER;
  private boolean whole;
  private @Nullable MessageHeader header;
  private boolean paused;
  private long pausedAt;

  IncomingClock(LongSupplier clock) {
    this.clock = clock;
  }

  /** The first byte of a message is there, if it is not that of one that has begun. */
  void begin(long offset) {
    if (begunOffset == NOT_BEGUN) {
      begunOffset = offset;
      begunAt = clock.getAsLong();
      pausedAt = begunAt;
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
      begunAt += clock.getAsLong() - pausedAt;
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

  /** When its average rate falls below the minimum. */
  private long slowTime(ServerTimeouts timeouts, long offset) {
    long bytes = offset - begunOffset;
    double seconds = Math.min((double) bytes / timeouts.minimumRate(), 365.0 * 24 * 60 * 60);
    return begunAt + timeouts.rateGrace().toNanos() + (long) (seconds * 1e9);
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  String describe(long offset) {
    return (offset - begunOffset) + " bytes of a message came in " + elapsed() / 1_000_000 + " ms";
  }
}
