package dev.proem.net.internal.pool;

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

  private final Endpoints endpoints = new Endpoints(List.of(ADDRESS), Balancing.FAILOVER, LONG);

  private Endpoints.Attempt attempt() {
    return endpoints.start(Objects.requireNonNull(next()));
  }

  private Endpoints.Endpoint next() {
    return endpoints.next(System.nanoTime());
  }

  @Test
  void addressThatFailed_isInBackoff() {
    endpoints.failed(attempt(), failure, false);
    assertThat(next()).isNull();
    assertThat(endpoints.next(System.nanoTime() + Duration.ofHours(2).toNanos())).isNotNull();
    assertThat(endpoints.areUnreachable()).isFalse();
  }

  @Test
  void connectionFromBeforeTheFailure_doesNotEndTheBackoff() {
    Endpoints.Attempt good = attempt();
    Endpoints.Attempt refused = attempt();
    endpoints.served(good);
    endpoints.failed(refused, failure, false);
    endpoints.served(good);
    assertThat(next()).isNull();
  }

  @Test
  void connectionFromAfterTheFailure_endsTheBackoff() {
    Endpoints.Endpoint endpoint = Objects.requireNonNull(next());
    endpoints.failed(endpoints.start(endpoint), failure, true);
    assertThat(endpoints.areUnreachable()).isTrue();
    endpoints.served(endpoints.start(endpoint));
    assertThat(next()).isSameAs(endpoint);
  }

  @Test
  void endOfTheLastGoodConnection_endsTheBackoff() {
    Endpoints.Attempt good = attempt();
    Endpoints.Attempt alsoGood = attempt();
    endpoints.failed(attempt(), failure, false);
    endpoints.ended(good, true);
    assertThat(next()).isNull();
    endpoints.ended(alsoGood, true);
    assertThat(next()).isNotNull();
  }

  @Test
  void endOfAnUnusedConnection_doesNotEndTheBackoff() {
    Endpoints.Attempt unused = attempt();
    endpoints.failed(attempt(), failure, false);
    endpoints.ended(unused, false);
    assertThat(next()).isNull();
  }

  @Test
  void attemptsThatFailTogether_countAsOneFailure() {
    Backoff doubling = new Backoff(Duration.ofHours(1), Duration.ofHours(1_000), 2, 0);
    Endpoints several = new Endpoints(List.of(ADDRESS), Balancing.FAILOVER, doubling);
    Endpoints.Endpoint endpoint = Objects.requireNonNull(several.next(System.nanoTime()));
    List<Endpoints.Attempt> together =
        List.of(several.start(endpoint), several.start(endpoint), several.start(endpoint));
    together.forEach(each -> several.failed(each, failure, true));
    assertThat(several.next(inHours(1))).isSameAs(endpoint);
    several.failed(several.start(endpoint), failure, true);
    assertThat(several.next(inHours(1))).isNull();
    assertThat(several.next(inHours(2))).isSameAs(endpoint);
    assertThat(endpoint.connections).isZero();
  }

  private static long inHours(int hours) {
    return System.nanoTime() + Duration.ofHours(hours).plusMinutes(1).toNanos();
  }

  @Test
  void connectionThatLastedAsLongAsTheLongestBackoff_isLong() {
    assertThat(endpoints.isLong(Duration.ofHours(1))).isTrue();
    assertThat(endpoints.isLong(Duration.ofMinutes(59))).isFalse();
  }
}
