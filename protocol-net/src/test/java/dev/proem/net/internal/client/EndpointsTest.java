package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static final Backoff LONG = new Backoff(Duration.ofHours(1), Duration.ofHours(1), 1, 0);
  private final IOException failure = new IOException("failed on purpose");
  private static final SocketAddress ADDRESS = InetSocketAddress.createUnresolved("one", 1);

  private final Endpoints targets = new Endpoints(List.of(ADDRESS), Balancing.FAILOVER, LONG);

  private Endpoints.Attempt attempt() {
    return targets.begin(Objects.requireNonNull(next()));
  }

  private Endpoints.Target next() {
    return targets.next(System.nanoTime());
  }

  @Test
  void addressThatFailed_isLeftAloneForItsTime() {
    targets.failed(attempt(), failure, false);
    assertThat(next()).isNull();
    assertThat(targets.next(System.nanoTime() + Duration.ofHours(2).toNanos())).isNotNull();
    assertThat(targets.areUnreachable()).isFalse();
  }

  @Test
  void connectionFromBeforeTheFailure_doesNotTakeItBack() {
    Endpoints.Attempt good = attempt();
    Endpoints.Attempt refused = attempt();
    targets.served(good);
    targets.failed(refused, failure, false);
    targets.served(good);
    assertThat(next()).isNull();
  }

  @Test
  void connectionFromAfterTheFailure_takesItBack() {
    Endpoints.Target target = Objects.requireNonNull(next());
    targets.failed(targets.begin(target), failure, true);
    assertThat(targets.areUnreachable()).isTrue();
    targets.served(targets.begin(target));
    assertThat(next()).isSameAs(target);
  }

  @Test
  void endOfTheLastGoodConnection_makesRoomForAnother() {
    Endpoints.Attempt good = attempt();
    Endpoints.Attempt alsoGood = attempt();
    targets.failed(attempt(), failure, false);
    targets.ended(good, true);
    assertThat(next()).isNull();
    targets.ended(alsoGood, true);
    assertThat(next()).isNotNull();
  }

  @Test
  void endOfAConnectionWithoutUse_takesNothingBack() {
    Endpoints.Attempt unused = attempt();
    targets.failed(attempt(), failure, false);
    targets.ended(unused, false);
    assertThat(next()).isNull();
  }

  @Test
  void attemptsThatFailTogether_countAsOneFailure() {
    Backoff doubling = new Backoff(Duration.ofHours(1), Duration.ofHours(1_000), 2, 0);
    Endpoints several = new Endpoints(List.of(ADDRESS), Balancing.FAILOVER, doubling);
    Endpoints.Target target = Objects.requireNonNull(several.next(System.nanoTime()));
    List<Endpoints.Attempt> together =
        List.of(several.begin(target), several.begin(target), several.begin(target));
    together.forEach(each -> several.failed(each, failure, true));
    assertThat(several.next(inHours(1))).isSameAs(target);
    several.failed(several.begin(target), failure, true);
    assertThat(several.next(inHours(1))).isNull();
    assertThat(several.next(inHours(2))).isSameAs(target);
    assertThat(target.connections).isZero();
  }

  private static long inHours(int hours) {
    return System.nanoTime() + Duration.ofHours(hours).plusMinutes(1).toNanos();
  }

  @Test
  void connectionThatLastedAsLongAsTheLongestWait_isLong() {
    assertThat(targets.isLong(Duration.ofHours(1))).isTrue();
    assertThat(targets.isLong(Duration.ofMinutes(59))).isFalse();
  }
}
