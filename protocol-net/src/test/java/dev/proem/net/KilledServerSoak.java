package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.tls.Tls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server under load that is killed at any moment: each call ends, and says how. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
class KilledServerSoak {
  private final SoakLedger ledger = new SoakLedger();
  private final CountDownLatch stop = new CountDownLatch(1);

  @RepeatedTest(10)
  void killedUnderLoad_leavesNoCallWithoutItsEnd(@TempDir Path folder) throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Tls tls = Tls.forClient().trust(authority.authority()).build();
    try (Child server =
        Child.start(
            KilledServerTest.JVM,
            KillablePeer.class,
            "server",
            issued.chain().toString(),
            issued.key().toString())) {
      InetSocketAddress plain = address(server.line());
      InetSocketAddress encrypted = address(server.line());
      List<SoakCaller> callers =
          List.of(
              new SoakCaller("plain", ledger, stop, b -> b.address(plain)),
              new SoakCaller("tls", ledger, stop, b -> b.address(encrypted).tls(tls)),
              new SoakCaller("one-shot", ledger, stop, b -> b.address(plain).oneShot()));
      callers.forEach(Thread::start);
      int moment = ThreadLocalRandom.current().nextInt(1_000);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .timeout(Duration.ofSeconds(60))
          .until(() -> ledger.replies.sum() >= moment);

      server.kill();

      stop.countDown();
      for (SoakCaller caller : callers) {
        caller.join(TimeUnit.SECONDS.toMillis(90));
        assertThat(caller.isAlive()).as(caller.getName() + " still waits").isFalse();
        caller.close();
        caller.settleEnds();
      }
      System.out.println("killed server: " + ledger);
      assertThat(ledger.wrong).isEmpty();
    } finally {
      stop.countDown();
    }
  }

  private static InetSocketAddress address(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }
}
