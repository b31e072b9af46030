package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@link LedgerTest} for a while: one rare combination after the other. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the open files are counted in /proc")
class LedgerSoak {
  private static final Duration DURATION =
      Duration.parse("PT" + System.getProperty("soak.duration", "60s"));
  private static final int ROUNDS_AT_ONCE = 16;
  private static final int MOST_WRONG = 20;

  private final LedgerTest quiet = new LedgerTest();
  private final Random seeds = new Random();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int rounds;
  private int calls;
  private long latestMillis;
  private String latest = "all in time";

  @BeforeEach
  void logsNothing() {
    quiet.logsNothing();
  }

  @AfterEach
  void logs() {
    quiet.logs();
  }

  @Test
  void calls_haveOneTrueOutcomeAndLeaveNothing(@TempDir Path folder) throws Exception {
    LedgerSupplies supplies = LedgerSupplies.in(folder);
    long end = System.nanoTime() + DURATION.toNanos();
    batch(supplies, folder);
    SoakLeaks first = SoakLeaks.now();
    do {
      batch(supplies, folder);
      if (wrong.isEmpty()) {
        first.awaitNoMoreThanThis();
      }
    } while (System.nanoTime() - end < 0 && wrong.size() < MOST_WRONG);
    System.out.printf(
        "ledger: %d rounds, %d calls, the latest %d ms after its deadline (%s): %s%n",
        rounds, calls, latestMillis, latest, outcomes);
    assertThat(wrong).isEmpty();
  }

  /** Nothing of it is kept but numbers and texts. */
  private void batch(LedgerSupplies supplies, Path folder) throws Exception {
    LedgerTest.Batch batch = LedgerTest.batch(seeds, ROUNDS_AT_ONCE, supplies, folder);
    batch.failures().forEach(each -> wrong.add(each.getMessage()));
    for (LedgerRound round : batch.rounds()) {
      rounds++;
      for (Ledger.Entry each : round.ledger.all()) {
        calls++;
        outcomes.merge(each.outcome(), 1, Integer::sum);
        if (each.lateMillis() > latestMillis) {
          latestMillis = each.lateMillis();
          latest = each + " in " + round;
        }
      }
    }
  }
}
