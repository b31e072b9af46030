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
 * What a load has brought. Requests, replies, bytes and latencies are those of requests that were
 * due when the warm-up was over; faults, error replies and connections are those of the whole run.
 * Times are in nanoseconds since the beginning of the run. Not thread-safe.
 */
final class LoadMeasurement {
  /** Longer than a run can be; longer latencies count as this. */
  private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(2);

  private static final int DIGITS = 3;

  private final long warmup;
  private final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);

  /** What came since somebody last looked at it, for those who watch. */
  private final Histogram recent = new Histogram(LONGEST_NANOS, DIGITS);

  private final Map<LoadFault, Long> faults = new EnumMap<>(LoadFault.class);
  private final Map<String, Long> errorReplies = new TreeMap<>();
  private @Nullable Message pattern;
  private long lastReply;

  long requests;
  long replies;

  /** Of the replies those that are no error replies. */
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
   * @param warmup how long nothing is measured
   */
  LoadMeasurement(long warmup) {
    this.warmup = warmup;
    for (LoadFault fault : LoadFault.values()) {
      faults.put(fault, 0L);
    }
  }

  /** Whether what is due at this time is measured. */
  boolean isMeasured(long due) {
    return due >= warmup;
  }

  /**
   * A request is on its way.
   *
   * @param due when it was due
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
   * A request got this reply.
   *
   * @param due when the request was due
   * @param bytes the size of the reply
   */
  void replied(Message reply, long due, long now, long bytes) {
    allReplies++;
    if (isMeasured(due)) {
      replies++;
      receivedBytes += bytes;
      lastReply = now;
    }
    if (isError(reply)) {
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
   * Requests were due and have not been sent, since there was no room for them until the end. What
   * they have waited until then is a latency: they would have had no less.
   */
  void waited(long due, long count, long end) {
    if (isMeasured(due)) {
      notSent += count;
      latency.recordValueWithCount(Math.min(end - due, LONGEST_NANOS), count);
    }
  }

  /** Counts an error reply, whether it is that of a request or the last words of a connection. */
  boolean isError(Message reply) {
    Object code = reply.header().extras().get(MessageHeader.ERROR);
    if (code != null) {
      errorReplies.merge(ReadableBytes.oneLine(String.valueOf(code), 100), 1L, Long::sum);
    }
    return code != null;
  }

  /** Whether a reply has come that is no error reply: all others are compared with the first. */
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

  /** How long was measured: to the last reply, and at least to {@code end}. */
  double seconds(long end) {
    return Math.max(0, Math.max(end, lastReply) - warmup) / 1e9;
  }

  /** Those of replies that are no error replies, and of what was due and not sent. */
  Histogram latency() {
    return latency;
  }

  /**
   * What came since the last call.
   *
   * @param into what the last call gave, to be used again
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

  /** How many there were of each code. */
  Map<String, Long> errorReplies() {
    return errorReplies;
  }

  /** Whether all went as it should. */
  boolean isClean() {
    return lost == 0
        && failedAttempts == 0
        && errorReplies.isEmpty()
        && faults.values().stream().allMatch(count -> count == 0);
  }
}
