package dev.proem.net.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.ServerLimits;
import dev.proem.net.internal.transport.Background;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionCounterTest {
  private static final SocketAddress ONE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final SocketAddress SAME =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
  private static final SocketAddress OTHER = new InetSocketAddress("127.0.0.2", 1);

  private final ConnectionCounter counter =
      new ConnectionCounter(ServerLimits.DEFAULT.withConnections(2).withConnectionsPerAddress(1));

  @Test
  void connectionsAboveTheLimit_areNotAdmitted() {
    assertThat(counter.tryAdmit()).isTrue();
    assertThat(counter.tryAdmit()).isTrue();
    assertThat(counter.tryAdmit()).isFalse();
    counter.remove(true);
    assertThat(counter.tryAdmit()).isTrue();
  }

  @Test
  void refusedConnections_areCountedSeparately() {
    for (int i = 0; i < 64; i++) {
      assertThat(counter.tryRefuse()).isTrue();
    }
    assertThat(counter.tryRefuse()).isFalse();
    assertThat(counter.tryAdmit()).isTrue();
    counter.remove(false);
    assertThat(counter.tryRefuse()).isTrue();
  }

  @Test
  void connectionsOfOneAddress_areLimited() {
    assertThat(counter.tryAdd(ONE)).isTrue();
    assertThat(counter.tryAdd(SAME)).isFalse();
    assertThat(counter.tryAdd(OTHER)).isTrue();
    counter.remove(SAME);
    assertThat(counter.tryAdd(ONE)).isTrue();
  }

  @Test
  void addressesThatAreNoIpAddresses_areNotLimited() {
    SocketAddress unix = UnixDomainSocketAddress.of("/tmp/socket");
    SocketAddress unresolved = InetSocketAddress.createUnresolved("example.org", 1);
    for (int i = 0; i < 3; i++) {
      assertThat(counter.tryAdd(unix)).isTrue();
      assertThat(counter.tryAdd(unresolved)).isTrue();
    }
    counter.remove(unix);
    counter.remove(unresolved);
  }

  @Test
  void awaitNone_waitsUntilTheLastConnectionIsRemoved() throws Exception {
    assertThat(counter.awaitNone(0)).isTrue();
    counter.tryAdmit();
    counter.tryRefuse();
    assertThat(counter.awaitNone(1)).isFalse();
    CompletableFuture<Boolean> none =
        Background.supplyAsync(
            () -> {
              try {
                return counter.awaitNone(TimeUnit.MINUTES.toNanos(1));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    counter.remove(true);
    assertThat(none).isNotDone();
    counter.remove(false);

    assertThat(none).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
  }
}
