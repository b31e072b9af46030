package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.net.tls.Tls;
import dev.proem.testkit.Fault;
import dev.proem.testkit.FaultProxy;
import dev.proem.testkit.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A server and a client as a seed says, with calls and disturbances as it says; then all is closed,
 * and the ledger has to be right. The times of threads and networks are not the seed's.
 */
final class LedgerRound {
  /** For a machine that is busy: more than all time-outs of a round together take. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * For replies that a peer has stalled; no more is lost with it than how they would have ended.
   */
  private static final long READING_MILLIS = 700;

  private static final int CALLERS = 3;
  private static final int CALLS = 8;

  final Ledger ledger = new Ledger();
  private final long seed;
  private final String name;
  private final Random random;
  private final LedgerServer server;
  private final @Nullable FaultProxy proxy;
  private final MessageClient client;
  private final StringBuilder text = new StringBuilder();
  private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
  private final List<LedgerCaller> callers = new ArrayList<>();
  private final Queue<Thread> closers = new ConcurrentLinkedQueue<>();

  LedgerRound(long seed, LedgerSupplies supplies, Path folder) throws IOException {
    this.seed = seed;
    this.name = "ledger " + seed;
    this.random = new Random(seed);
    boolean tls = random.nextInt(3) == 0;
    this.server =
        new LedgerServer(
            ledger, random, name, tls, supplies, folder.resolve("s" + Long.toHexString(seed)));
    this.proxy = random.nextInt(3) == 0 ? proxy(random.nextLong()) : null;
    this.client = client(tls ? supplies.client() : null);
    for (int i = 0; i < CALLERS; i++) {
      Random own = new Random(random.nextLong());
      callers.add(
          new LedgerCaller(
              name + " caller " + i,
              ledger,
              own,
              client,
              supplies.file(),
              CALLS,
              () -> disturb(own)));
    }
  }

  private FaultProxy proxy(long faults) throws IOException {
    text.append(", proxied");
    return FaultProxy.to(server.address(), number -> faults(new Random(faults + number)));
  }

  /** Below TLS: nothing bad to two of three connections. */
  private static Faults faults(Random random) {
    long bytes = (long) Math.pow(2, 4 + random.nextDouble(14));
    Fault fault =
        switch (random.nextInt(5)) {
          case 0 -> Fault.resetAfter(bytes);
          case 1 -> Fault.truncateAfter(bytes);
          case 2 -> Fault.halfCloseAfter(bytes);
          case 3 -> Fault.stallAfter(bytes);
          default -> Fault.split(100 + random.nextInt(4_096));
        };
    return switch (random.nextInt(4)) {
      case 0 -> Faults.toServer(fault);
      case 1 -> Faults.toClient(fault);
      default -> Faults.NONE;
    };
  }

  private MessageClient client(@Nullable Tls tls) {
    Duration time = Duration.ofMillis(200);
    MessageClientBuilder builder =
        MessageClient.builder()
            .name(name)
            .address(proxy == null ? server.address() : proxy.address())
            .connections(1 + random.nextInt(2))
            .streamedConnections(1 + random.nextInt(2))
            .requestsInFlight(List.of(1, 4, 16).get(random.nextInt(3)))
            .whenFull(
                random.nextBoolean()
                    ? WhenFull.BLOCK
                    : List.of(WhenFull.values()).get(random.nextInt(3)))
            .sendDeadline(random.nextInt(4) > 0)
            .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(20), 2, 0.5))
            .timeouts(
                ClientTimeouts.DEFAULT
                    .withConnect(time.multipliedBy(3))
                    .withHandshake(time.multipliedBy(3))
                    .withWrite(time)
                    .withSource(time)
                    .withReader(time)
                    .withIdle(random.nextInt(4) == 0 ? time : Duration.ofMinutes(1)))
            .listener(new RecordingListener());
    if (tls != null) {
      builder.tls(tls);
    }
    if (random.nextInt(3) == 0) {
      builder.wires(new LedgerWires(random.nextLong()));
      text.append(", faulty wires of the client");
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        builder.oneShot();
        text.append(", one-shot");
      }
      case 2 -> builder.keepAlive(new KeepAlive(Duration.ofMillis(20), time));
      case 3 ->
          builder.pushListener(
              push -> {
                throw new IllegalStateException(Ledger.ON_PURPOSE);
              });
      case 4 ->
          builder.onConnected(
              (self, connection, again) -> {
                throw Sneaky.thrown(new Exception(Ledger.ON_PURPOSE));
              });
      default -> {} // nothing more
    }
    return builder.build();
  }

  private final class RecordingListener implements TransportListener {
    @Override
    public void opened(Connection connection) {
      connections.add(connection);
      if (connection.id() % 5 == seed % 5 + 1) {
        connection.close();
        throw new IllegalStateException(Ledger.ON_PURPOSE);
      }
    }

    @Override
    public void failed(Connection connection, Throwable fault) {
      ledger.fault("client", fault);
    }
  }

  private void disturb(Random own) {
    switch (own.nextInt(12)) {
      case 0, 1, 2 -> server.disturb(own);
      case 3, 4 ->
          connections.stream().skip(own.nextInt(4)).findFirst().ifPresent(Connection::close);
      case 5 -> {
        if (proxy != null) {
          proxy.resetAll();
        }
      }
      case 6 -> {
        if (proxy != null) {
          proxy.closeAll();
        }
      }
      case 7 -> inBackground(() -> server.stop(own), own.nextInt(4) == 0);
      case 8 -> inBackground(client::close, own.nextInt(4) == 0);
      default -> {} // nothing this time
    }
  }

  private void inBackground(Runnable end, boolean wanted) {
    if (wanted) {
      Thread closer = new Thread(end, name + " closer");
      closers.add(closer);
      closer.start();
    }
  }

  /** The whole of it. */
  void run() throws Exception {
    callers.forEach(Thread::start);
    for (LedgerCaller caller : callers) {
      caller.join(READING_MILLIS); // those that still read end with the client
    }
    if (callers.stream().noneMatch(Thread::isAlive)) {
      awaitOutcomes("before the end");
    }
    List<Runnable> ends = new ArrayList<>(List.of(client::close, () -> server.stop(random)));
    Collections.shuffle(ends, random);
    ends.forEach(Runnable::run);
    if (proxy != null) {
      proxy.close();
    }
    List<Thread> threads = new ArrayList<>(callers);
    threads.addAll(closers);
    for (Thread thread : threads) {
      thread.join(PATIENCE.toMillis());
      if (thread.isAlive()) {
        ledger.wrong(thread.getName() + " hangs in " + List.of(thread.getStackTrace()));
      }
    }
    awaitOutcomes("at the end");
    callers.forEach(LedgerCaller::closeLeft);
    await().alias(this + ": left").atMost(PATIENCE).untilAsserted(this::assertNothingIsLeft);
    assertThat(ledger.verify()).as("%s: wrong", this).isEmpty();
  }

  /** Each call has its own deadline, which is short, and comes to an end by it. */
  private void awaitOutcomes(String when) {
    await()
        .alias(this + ": calls without an outcome " + when)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(ledger.open()).isEmpty());
  }

  private void assertNothingIsLeft() throws InterruptedException {
    server.assertNothingIsLeft();
    LedgerLeaks.assertNothingOf(client);
    connections.forEach(LedgerLeaks::assertNothingOf);
    assertThat(ledger.openSources()).as("contents that were not closed").isZero();
    LedgerLeaks.assertNoThreadsOf(name);
  }

  @Override
  public String toString() {
    return "-Dledger.seed=" + seed + " (" + server + text + ")";
  }
}
