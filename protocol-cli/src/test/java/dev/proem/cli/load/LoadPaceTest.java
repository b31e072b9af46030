package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadPaceTest {
  private static final long DAY = TimeUnit.DAYS.toNanos(1);

  @Test
  void openLoop_isDueAtFixedTimes() {
    LoadPace pace = new LoadPace.Open(3);
    assertThat(pace.nextDue()).isZero();
    assertThat(pace.take(5)).isZero();
    assertThat(pace.take(5_000_000_000L)).isEqualTo(333_333_333);
    assertThat(pace.take(5_000_000_000L)).isEqualTo(666_666_666);
    assertThat(pace.nextDue()).isEqualTo(1_000_000_000);
  }

  @Test
  void openLoop_countsRequestsThatAreDueAndNotTaken() {
    LoadPace pace = new LoadPace.Open(3);
    assertThat(pace.waiting(1)).isEqualTo(1);
    assertThat(pace.waiting(333_333_333)).isEqualTo(1);
    assertThat(pace.waiting(333_333_334)).isEqualTo(2);
    assertThat(pace.waiting(1_000_000_000)).isEqualTo(3);
    pace.take(0);
    pace.take(0);
    assertThat(pace.waiting(333_333_334)).isZero();
    assertThat(pace.waiting(1_000_000_001)).isEqualTo(2);
  }

  @Test
  void openLoop_countsADayAtTheHighestRate() {
    assertThat(new LoadPace.Open(100_000_000).waiting(DAY)).isEqualTo(86_400L * 100_000_000);
    assertThat(new LoadPace.Open(7).waiting(DAY + 1)).isEqualTo(86_400L * 7 + 1);
  }

  @Test
  void openLoop_reportsWaitingRequestsInGroups() {
    LoadPace pace = new LoadPace.Open(100_000_000);
    pace.take(0);
    List<Long> dues = new ArrayList<>();
    AtomicLong sum = new AtomicLong();
    pace.reportWaiting(
        DAY,
        (due, count) -> {
          dues.add(due);
          sum.addAndGet(count);
        });
    assertThat(sum).hasValue(pace.waiting(DAY));
    assertThat(dues).hasSizeLessThanOrEqualTo(10_000).isSorted();
    assertThat(dues.get(0)).isEqualTo(pace.nextDue());
    pace.reportWaiting(10, (due, count) -> assertThat(count).as("due at %d", due).isNull());
  }

  @Test
  void closedLoop_isDueWhenThereIsRoom() {
    LoadPace pace = new LoadPace.Closed();
    assertThat(pace.nextDue()).isZero();
    assertThat(pace.take(7)).isEqualTo(7);
    assertThat(pace.waiting(DAY)).isZero();
  }
}
