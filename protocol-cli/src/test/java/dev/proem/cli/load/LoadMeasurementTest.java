package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadMeasurementTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Message REPLY = Message.text("reply");

  /**
   * Measures ten simulated seconds of a server that needs a millisecond for each request, one at a
   * time, and stalls once for two seconds.
   */
  private static Histogram withAStall(LoadPace pace) {
    LoadMeasurement measurement = new LoadMeasurement(0);
    LoadInFlight inFlight = LoadInFlight.of(1, false);
    boolean stalled = false;
    long now = 0;
    for (; now < 10 * SECOND; now = Math.max(now, pace.nextDue())) {
      inFlight.start(pace.take(now), now);
      now += MILLI;
      if (!stalled && now > 4 * SECOND) {
        stalled = true;
        now += 2 * SECOND;
      }
      int place = inFlight.find(REPLY.header());
      long due = inFlight.due(place);
      inFlight.end(place);
      measurement.replied(REPLY, due, now, 10);
    }
    return measurement.latency();
  }

  private static long millis(Histogram histogram, double percentile) {
    return Math.round(histogram.getValueAtPercentile(percentile) / (double) MILLI);
  }

  @Test
  void stallInAnOpenLoop_isInThePercentiles() {
    Histogram open = withAStall(new LoadPace.Open(100));
    assertThat(open.getTotalCount()).isEqualTo(1_000); // none is missing
    assertThat(millis(open, 50)).isEqualTo(1);
    assertThat(millis(open, 90)).isGreaterThan(1_000); // a fifth of them waited
    assertThat(millis(open, 99)).isGreaterThan(1_800);
    assertThat(millis(open, 100)).isBetween(2_001L, 2_003L);
  }

  @Test
  void stallInAClosedLoop_isOnlyTheMaximum() {
    Histogram closed = withAStall(new LoadPace.Closed());
    assertThat(closed.getTotalCount()).isEqualTo(8_000); // the requests of the stall are missing
    assertThat(millis(closed, 99.9)).isEqualTo(1);
    assertThat(millis(closed, 100)).isBetween(2_001L, 2_003L);
  }

  @Test
  void requestsDueAndNotSentAtTheEnd_haveWaitedUntilThen() {
    LoadMeasurement measurement = new LoadMeasurement(SECOND);
    LoadPace pace = new LoadPace.Open(100);
    pace.take(0); // then the server stalls for all of the three seconds
    long end = 3 * SECOND;
    pace.reportWaiting(end, (due, count) -> measurement.waited(due, count, end));
    assertThat(measurement.notSent).isEqualTo(200); // those of the warm-up are not measured
    assertThat(measurement.latency().getTotalCount()).isEqualTo(200);
    assertThat(millis(measurement.latency(), 50)).isBetween(990L, 1_010L);
    assertThat(millis(measurement.latency(), 100)).isBetween(1_999L, 2_002L);
    assertThat(measurement.answered).isZero();
  }

  @Test
  void requestsOfTheWarmUp_areComparedAndNotMeasured() {
    LoadMeasurement measurement = new LoadMeasurement(100);
    measurement.sent(99, 10);
    measurement.sent(100, 10);
    measurement.replied(REPLY, 99, 300, 7);
    measurement.replied(REPLY, 100, 310, 7);
    assertThat(measurement.requests).isEqualTo(1);
    assertThat(measurement.replies).isEqualTo(1);
    assertThat(measurement.sentBytes).isEqualTo(10);
    assertThat(measurement.receivedBytes).isEqualTo(7);
    assertThat(measurement.allRequests).isEqualTo(2);
    assertThat(measurement.allReplies).isEqualTo(2);
    assertThat(measurement.latency().getMaxValue()).isEqualTo(210);
    assertThat(measurement.seconds(200)).isEqualTo(210e-9); // up to the last reply
    assertThat(measurement.isClean()).isTrue();
  }

  @Test
  void replyThatDiffersFromTheFirst_isCounted() {
    LoadMeasurement measurement = new LoadMeasurement(0);
    measurement.replied(REPLY.withExtra(MessageHeader.IN_REPLY_TO, "1"), 0, 1, 7);
    measurement.replied(REPLY.withExtra(MessageHeader.IN_REPLY_TO, "2"), 0, 1, 7);
    assertThat(measurement.isClean()).isTrue();
    measurement.replied(Message.text("other"), 0, 1, 7);
    measurement.replied(REPLY.withExtra("x", 1), 0, 1, 7);
    assertThat(measurement.faults()).containsEntry(LoadFault.DIFFERENT, 2L);
    assertThat(measurement.isClean()).isFalse();
  }

  @Test
  void errorReplies_areCountedByCodeAndHaveNoLatency() {
    LoadMeasurement measurement = new LoadMeasurement(0);
    measurement.replied(Message.error("overloaded", "No."), 0, 1, 7);
    measurement.replied(Message.error("internal", "No."), 0, 1, 7);
    measurement.replied(Message.error("overloaded", "Not yet."), 0, 1, 7);
    assertThat(measurement.errorReplies()).hasToString("{internal=1, overloaded=2}");
    assertThat(measurement.latency().getTotalCount()).isZero();
    assertThat(measurement.replies).isEqualTo(3);
    assertThat(measurement.isClean()).isFalse();
  }
}
