package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BatchedCounterTest {
  private final AtomicLong all = new AtomicLong();

  @Test
  void smallChange_isPublishedWhenTheStepIsDone() {
    BatchedCounter tally = new BatchedCounter(all);
    tally.add(BatchedCounter.MOST_UNPUBLISHED);
    assertThat(all).hasValue(0);
    assertThat(tally.total()).isEqualTo(BatchedCounter.MOST_UNPUBLISHED);

    tally.publish();

    assertThat(all).hasValue(BatchedCounter.MOST_UNPUBLISHED);
    assertThat(tally.total()).isEqualTo(BatchedCounter.MOST_UNPUBLISHED);
  }

  @Test
  void growth_isPublishedBeforeWhatTheStepLeadsTo() {
    BatchedCounter tally = new BatchedCounter(all);
    tally.add(1_000);
    tally.publishGrowth();
    assertThat(all).hasValue(1_000);
    tally.add(-1_000);
    tally.publishGrowth();
    assertThat(all).hasValue(1_000);
    tally.publish();
    assertThat(all).hasValue(0);
  }

  @Test
  void largeChange_isPublishedAtOnce() {
    BatchedCounter tally = new BatchedCounter(all);
    tally.add(BatchedCounter.MOST_UNPUBLISHED + 1);
    assertThat(all).hasValue(BatchedCounter.MOST_UNPUBLISHED + 1);
    tally.add(-BatchedCounter.MOST_UNPUBLISHED - 1);
    assertThat(all).hasValue(0);
  }

  @Property
  void anyChanges_addUpAsInOneCounter(
      @ForAll List<@LongRange(min = -200_000, max = 200_000) Long> changes) {
    AtomicLong shared = new AtomicLong();
    List<BatchedCounter> tallies = List.of(new BatchedCounter(shared), new BatchedCounter(shared));
    long sum = 0;
    for (int i = 0; i < changes.size(); i++) {
      BatchedCounter tally = tallies.get(i % 2);
      tally.add(changes.get(i));
      sum += changes.get(i);
      long other = tallies.get((i + 1) % 2).total() - shared.get();
      assertThat(tally.total()).isEqualTo(sum - other);
      assertThat(Math.abs(sum - shared.get()))
          .isLessThanOrEqualTo(2 * BatchedCounter.MOST_UNPUBLISHED);
    }
    tallies.forEach(BatchedCounter::publish);
    assertThat(shared).hasValue(sum);
  }
}
