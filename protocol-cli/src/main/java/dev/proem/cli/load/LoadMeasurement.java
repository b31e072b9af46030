package dev.proem.cli.load;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.cli.ReadableBytes;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of a load. Requests, replies, bytes and latencies are those of requests that
 * were due after the warm-up; faults, error replies and connections are those of the whole run.
 * Times are in nanoseconds since the start of the run. Not thread-safe.
 */
final class LoadMeasurement {
  /** The longest latency that is recorded; no run is as long. */
  private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(2);

  private static final int DIGITS = 3;

  private final long warmup;
  private final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);

  /** The latencies since the last {@link #takeRecent}. */
  private final Histogram recent = new Histogram(LONGEST_NANOS, DIGITS);

  private final Map<LoadFault, Long> faults = new EnumMap<>(LoadFault.class);
  private final Map<String, Long> errorReplies = new TreeMap<>();
  private @Nullable Message pattern;
  private long lastReply;

  long requests;
  long replies;

  /** The replies that are not error replies. */
  long answered;

  long allRequests;
  long allReplies;
  long pushes;
  long sentBytes;
  long receivedBytes;
  long notSent;
  long abandoned;
  long opened;
  long lost;
  long reopened;
  long failedAttempts;

  /**
   * A measurement.
   *
   * @param warmup the duration of the warm-up
   */
  LoadMeasurement(long warmup) {
    this.warmup = warmup;
    for (LoadFault fault : LoadFault.values()) {
      faults.put(fault, 0L);
    }
  }

  /** Returns whether a request that is due at this time is measured. */
  boolean isMeasured(long due) {
    return due >= warmup;
  }

  /** Counts a connection that was opened, for the first time or again. */
  void opened(boolean again) {
    if (again) {
      reopened++;
    } else {
      opened++;
    }
  }

  /**
   * Counts a request that was started.
   *
   * @param due the time at which it was due
   * @param bytes its size
   */
  void sent(long due, int bytes) {
    allRequests++;
    if (isMeasured(due)) {
      requests++;
      sentBytes += bytes;
    }
  }

  /**
   * Counts the reply to a request.
   *
   * @param due the time at which the request was due
   * @param bytes the size of the reply
   */
  void replied(Message reply, long due, long now, long bytes) {
    allReplies++;
    if (isMeasured(due)) {
      replies++;
      receivedBytes += bytes;
      lastReply = now;
    }
    if (countIfError(reply)) {
      return;
    }
    if (isMeasured(due)) {
      answered++;
      latency.recordValue(Math.min(now - due, LONGEST_NANOS));
    }
    recent.recordValue(Math.min(now - due, LONGEST_NANOS));
    compare(reply);
  }

  /**
   * Counts requests that were due but not sent, because there was no room for them until the end.
   * Their wait until then is recorded as their latency, which would not have been shorter.
   */
  void waited(long due, long count, long end) {
    if (isMeasured(due)) {
      notSent += count;
      latency.recordValueWithCount(Math.min(end - due, LONGEST_NANOS), count);
    }
  }

  /**
   * Counts a message that is an error reply, to a request or at the end of a connection. Returns
   * whether it is one.
   */
  boolean countIfError(Message reply) {
    Object code = reply.header().extras().get(MessageHeader.ERROR);
    if (code != null) {
      errorReplies.merge(ReadableBytes.oneLine(String.valueOf(code), 100), 1L, Long::sum);
    }
    return code != null;
  }

  /**
   * Returns whether a reply that is not an error reply has arrived; later ones are compared with
   * it.
   */
  boolean hasPattern() {
    return pattern != null;
  }

  private void compare(Message reply) {
    Message bare = reply.withoutExtra(MessageHeader.IN_REPLY_TO);
    if (pattern == null) {
      pattern = bare;
    } else if (!pattern.equals(bare)) {
      count(LoadFault.DIFFERENT, 1);
    }
  }

  void count(LoadFault fault, long number) {
    faults.merge(fault, number, Long::sum);
  }

  /** Returns the duration of the measurement, to the last reply and at least to {@code end}. */
  double seconds(long end) {
    return Math.max(0, Math.max(end, lastReply) - warmup) / 1e9;
  }

  /**
   * Returns the latencies of replies that are not error replies, and of requests that were due but
   * not sent.
   */
  Histogram latency() {
    return latency;
  }

  /**
   * Returns the latencies since the last call.
   *
   * @param into the histogram that the last call returned, to be reused
   */
  Histogram takeRecent(@Nullable Histogram into) {
    Histogram taken = into == null ? new Histogram(LONGEST_NANOS, DIGITS) : into;
    recent.copyInto(taken);
    recent.reset();
    return taken;
  }

  Map<LoadFault, Long> faults() {
    return faults;
  }

  /** Returns the number of error replies with each code. */
  Map<String, Long> errorReplies() {
    return errorReplies;
  }

  /** Returns whether there was no fault. */
  boolean isClean() {
    return lost == 0
        && failedAttempts == 0
        && errorReplies.isEmpty()
        && faults.values().stream().allMatch(count -> count == 0);
  }
}
