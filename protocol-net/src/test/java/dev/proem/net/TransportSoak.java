package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.tls.Tls;
import dev.proem.testkit.Fault;
import dev.proem.testkit.FaultProxy;
import dev.proem.testkit.Faults;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers and clients under load for a while, over connections that break, with servers that stop
 * and start again: no call is lost, no content torn, no request executed twice, and nothing is left
 * over at the end.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the open files are counted in /proc")
class TransportSoak {
  private static final Duration DURATION =
      Duration.parse("PT" + System.getProperty("soak.duration", "60s"));
  private static final Duration ROUND = Duration.ofSeconds(8);
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  /**
   * More than the caches of a JVM at work vary; a leak of a few bytes a call is more in a while.
   */
  private static final long HEAP_SLACK = 16 << 20;

  private final SoakLedger ledger = new SoakLedger();
  private @TempDir Path folder;
  private Tls serverTls;
  private Tls clientTls;

  @Test
  void load_losesNothingAndLeavesNothing() throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    serverTls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    clientTls = Tls.forClient().trust(authority.authority()).build();

    long end = System.nanoTime() + DURATION.toNanos();
    round(WARM_UP);
    SoakLeaks first = SoakLeaks.now();
    int rounds = 1;
    do {
      round(ROUND);
      rounds++;
      first.awaitNoMoreThanThis();
    } while (System.nanoTime() - end < 0 && ledger.wrong.isEmpty());
    long growth = SoakLeaks.now().heapBytes() - first.heapBytes();
    System.out.printf("soak: %d rounds, %s; heap grown by %d KiB%n", rounds, ledger, growth >> 10);
    assertThat(ledger.wrong).isEmpty();
    assertThat(growth).as("growth of the heap").isLessThan(HEAP_SLACK);
  }

  /** Half of the time, a stop, the other half, another stop; all of it under load. */
  private void round(Duration time) throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    try (SoakServers servers = new SoakServers(ledger, serverTls, folder)) {
      servers.start();
      try (FaultProxy whole = FaultProxy.to(servers.plain(false), TransportSoak::faults);
          FaultProxy streamed = FaultProxy.to(servers.plain(true), TransportSoak::faults)) {
        List<SoakCaller> callers = callers(servers, whole, streamed, stop);
        callers.forEach(Thread::start);
        disturb(time.dividedBy(2), servers, callers, List.of(whole, streamed));
        servers.stop(Duration.ofMillis(200));
        startAgain(servers);
        disturb(time.dividedBy(2), servers, callers, List.of(whole, streamed));
        servers.stop(Duration.ofSeconds(1));
        stop.countDown();
        for (SoakCaller caller : callers) {
          caller.join(TimeUnit.SECONDS.toMillis(90));
          assertThat(caller.isAlive()).as(caller.getName() + " still waits").isFalse();
          caller.close();
        }
        callers.forEach(SoakCaller::settle);
        ledger.forget();
      }
    } finally {
      stop.countDown();
    }
  }

  /** A connection that is still closing may keep an address for a moment. */
  private static void startAgain(SoakServers servers) {
    Awaitility.await().ignoreExceptionsInstanceOf(IOException.class).until(() -> start(servers));
  }

  private static boolean start(SoakServers servers) throws IOException {
    servers.start();
    return true;
  }

  private List<SoakCaller> callers(
      SoakServers servers, FaultProxy whole, FaultProxy streamed, CountDownLatch stop) {
    List<SoakCaller> callers = new ArrayList<>();
    for (boolean streams : List.of(false, true)) {
      String server = streams ? "streamed-" : "whole-";
      SocketAddress proxied = (streams ? streamed : whole).address();
      callers.add(caller(server + "proxied", stop, to(proxied)));
      callers.add(caller(server + "one-shot", stop, b -> to(proxied).apply(b).oneShot()));
      callers.add(caller(server + "unix", stop, to(servers.unix(streams))));
      SocketAddress tls = servers.tls(streams);
      callers.add(
          caller(server + "tls", stop, b -> to(tls).apply(b).tls(clientTls).connections(3)));
    }
    return callers;
  }

  private SoakCaller caller(
      String name, CountDownLatch stop, Function<MessageClientBuilder, MessageClientBuilder> kind) {
    return new SoakCaller(name, ledger, stop, kind);
  }

  private static Function<MessageClientBuilder, MessageClientBuilder> to(SocketAddress address) {
    return builder -> builder.address(address);
  }

  /** What happens to the connection of this number: nothing bad to two of three. */
  private static Faults faults(int number) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long bytes = (long) Math.pow(2, random.nextDouble(22));
    Fault fault =
        switch (random.nextInt(4)) {
          case 0 -> Fault.resetAfter(bytes);
          case 1 -> Fault.truncateAfter(bytes);
          case 2 -> Fault.halfCloseAfter(bytes);
          default -> Fault.split(1 + random.nextInt(4_096));
        };
    return switch (random.nextInt(6)) {
      case 0 -> Faults.toServer(fault);
      case 1 -> Faults.toClient(fault);
      default -> Faults.NONE;
    };
  }

  private static void disturb(
      Duration time, SoakServers servers, List<SoakCaller> callers, List<FaultProxy> proxies) {
    long end = System.nanoTime() + time.toNanos();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(50))
        .timeout(time.plusSeconds(60))
        .until(
            () -> {
              switch (random.nextInt(8)) {
                case 0 -> proxies.get(random.nextInt(2)).resetAll();
                case 1 -> callers.get(random.nextInt(callers.size())).replaceClient();
                case 2 -> servers.connections().stream().findAny().ifPresent(Connection::close);
                default -> servers.push();
              }
              return System.nanoTime() - end >= 0;
            });
  }
}
