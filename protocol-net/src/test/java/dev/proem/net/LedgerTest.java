package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.net.internal.transport.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever users, peers and networks do: each call has exactly one outcome, by its deadline and a
 * second, "not sent" is true, and nothing is left behind. A round that has failed is played again
 * with the system property {@code ledger.seed}.
 */
@Timeout(300)
class LedgerTest {
  private static final Logger LOG = Logger.getLogger("dev.proem.net");
  private static final int BATCHES = 2;
  private static final int ROUNDS_AT_ONCE = 8;

  @BeforeEach
  void logsNothing() {
    LOG.setLevel(Level.OFF); // faults on purpose
  }

  @AfterEach
  void logs() {
    LOG.setLevel(null);
  }

  @Test
  void callsUnderAllThatCanHappen_haveOneTrueOutcomeAndLeaveNothing(@TempDir Path folder)
      throws Exception {
    LedgerSupplies supplies = LedgerSupplies.in(folder);
    Long seed = Long.getLong("ledger.seed");
    if (seed != null) {
      new LedgerRound(seed, supplies, folder).run();
      return;
    }
    Random seeds = new Random();
    batch(seeds, 1, supplies, folder).assertRight(); // the JDK opens some sockets of its own
    long before = LedgerLeaks.openFiles();
    for (int i = 0; i < BATCHES; i++) {
      batch(seeds, ROUNDS_AT_ONCE, supplies, folder).assertRight();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(LedgerLeaks.openFiles())
                      .as("open sockets, selectors, pipes and contents")
                      .isLessThanOrEqualTo(before));
    }
  }

  /** What became of some rounds. */
  record Batch(List<LedgerRound> rounds, Queue<Throwable> failures) {
    void assertRight() {
      assertThat(failures.stream().map(Throwable::getMessage)).isEmpty();
    }
  }

  /** Rounds wait for most of their time, so some run at once. */
  static Batch batch(Random seeds, int rounds, LedgerSupplies supplies, Path folder)
      throws Exception {
    Batch batch = new Batch(new ArrayList<>(), new ConcurrentLinkedQueue<>());
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      LedgerRound round = new LedgerRound(seeds.nextLong(), supplies, folder);
      batch.rounds.add(round);
      running.add(Background.runAsync(() -> run(round, batch.failures)));
    }
    running.forEach(CompletableFuture::join);
    return batch;
  }

  private static void run(LedgerRound round, Queue<Throwable> failures) {
    try {
      round.run();
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }
}
