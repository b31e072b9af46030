package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundsTest {
  /** Kept, because a logger that is not referenced loses its level. */
  private final Logger log = Logger.getLogger("dev.proem.net");

  private final Rounds rounds = new Rounds();
  private final List<String> done = new ArrayList<>();

  @BeforeEach
  void silenceFaults() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void restoreLog() {
    log.setLevel(null);
  }

  @Test
  void pendingWork_isDoneAtTheEndOfTheRound_inOrder() {
    rounds.start();
    rounds.add(() -> done.add("first, in a round: " + rounds.isRunning()));
    rounds.add(() -> done.add("second"));
    assertThat(rounds.hasPending()).isTrue();
    assertThat(done).isEmpty();

    rounds.end();

    assertThat(done).containsExactly("first, in a round: false", "second");
    assertThat(rounds.hasPending()).isFalse();
    assertThat(rounds.isRunning()).isFalse();
  }

  @Test
  void workThatPendingWorkAdds_isDoneToo() {
    rounds.add(() -> rounds.add(() -> done.add("added")));
    rounds.end();
    assertThat(done).containsExactly("added");
  }

  @Test
  void roundOverItsTime_doesThePendingWorkAndContinues() {
    rounds.start();
    rounds.add(() -> done.add("work"));
    long longer = 2 * Rounds.MAX_NANOS;
    for (long start = System.nanoTime(); System.nanoTime() - start < longer; ) {
      Thread.onSpinWait();
    }

    rounds.endStep();

    assertThat(done).containsExactly("work");
    assertThat(rounds.isRunning()).isTrue();
  }

  @Test
  void catchUp_doesThePendingWorkOfARunningRoundOnly() {
    rounds.add(() -> done.add("work"));
    rounds.catchUp();
    assertThat(done).isEmpty();

    rounds.start();
    rounds.catchUp();

    assertThat(done).containsExactly("work");
    assertThat(rounds.isRunning()).isTrue();
  }

  @Test
  void workThatFails_doesNotAffectOtherWork() {
    rounds.add(
        () -> {
          throw new StackOverflowError();
        });
    rounds.add(() -> done.add("other"));
    rounds.end();
    assertThat(done).containsExactly("other");
  }

  @Test
  void stepThatFails_isContained() {
    Rounds.contain(
        () -> {
          throw new IllegalStateException("a fault");
        });
    Rounds.contain(() -> done.add("next"));
    assertThat(done).containsExactly("next");
  }

  @Test
  void clock_isReadOnRequestOnly() {
    long before = rounds.now();
    assertThat(rounds.now()).isEqualTo(before);
    long refreshed = rounds.refresh();
    assertThat(refreshed - before).isNotNegative();
    assertThat(rounds.now()).isEqualTo(refreshed);
  }
}
