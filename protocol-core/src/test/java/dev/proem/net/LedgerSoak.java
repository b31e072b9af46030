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
    LedgerTls tls = LedgerTls.in(folder);
    Random seeds = new Random();
    long end = System.nanoTime() + DURATION.toNanos();
    Map<String, Integer> outcomes = new TreeMap<>();
    int rounds = 0;
    int calls = 0;
    long latestMillis = 0;
    String latest = "all in time";
    List<String> wrong = new ArrayList<>();
    SoakLeaks first = null;
    do {
      LedgerTest.Batch batch = LedgerTest.batch(seeds, ROUNDS_AT_ONCE, tls, folder);
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
      if (first == null) {
        first = SoakLeaks.now();
      } else if (wrong.isEmpty()) {
        first.awaitNoMoreThanThis();
      }
    } while (System.nanoTime() - end < 0 && wrong.size() < MOST_WRONG);
    System.out.printf(
        "ledger: %d rounds, %d calls, the latest %d ms after its deadline (%s): %s%n",
        rounds, calls, latestMillis, latest, outcomes);
    assertThat(wrong).isEmpty();
  }
}
