package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.net.Backoff;
import dev.proem.net.Balancing;
import dev.proem.net.Binding;
import dev.proem.net.ClientTimeouts;
import dev.proem.net.KeepAlive;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.MessageServer;
import dev.proem.net.TransportListener;
import dev.proem.net.WhenFull;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that a client accepts or rejects. */
@Timeout(60)
class ClientSettingsTest {
  static Stream<IntFunction<MessageClientBuilder>> numbers() {
    return Stream.of(
        MessageClient.builder()::connections,
        MessageClient.builder()::streamedConnections,
        MessageClient.builder()::requestsInFlight,
        MessageClient.builder()::attempts);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numbers_areAtLeastOne(IntFunction<MessageClientBuilder> number) {
    assertThat(number.apply(1)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> number.apply(0))
        .withMessageMatching("\\w+ must be 1 or more, not 0");
  }

  @Test
  void backoff_isChecked() {
    Duration first = Duration.ofMillis(10);
    Duration most = Duration.ofMillis(20);
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(Duration.ZERO, most, 2, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(most, first, 2, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(first, most, 0.9, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(first, most, 1_001, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(first, most, 2, -0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(first, most, 2, 1.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(first, most, Double.NaN, 0));
    assertThat(new Backoff(first, most, 2, 0).after(1_000_000)).isEqualTo(most);
  }

  @Test
  void clientWithoutAnAddress_isRejected() {
    assertThatIllegalStateException().isThrownBy(() -> MessageClient.builder().build());
  }

  @Test
  void tlsOfAClient_isRejectedByAServer(@TempDir Path folder) throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withTls(Tls.forClient().systemTrust().build()))
        .withMessageContaining("forServer");
  }

  @Test
  void clientWithAllSettings_works() throws IOException {
    try (MessageServer server =
            MessageServer.builder().name("all").dialect(Dialect.LENIENT).handler(r -> r).start();
        MessageClient client =
            MessageClient.builder()
                .name("all-client")
                .address("127.0.0.1", server.port())
                .balancing(Balancing.ROUND_ROBIN)
                .whenFull(WhenFull.FAIL)
                .dialect(Dialect.LENIENT)
                .backoff(Backoff.DEFAULT)
                .timeouts(ClientTimeouts.DEFAULT.withIdle(Duration.ofMinutes(1)))
                .keepAlive(new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(10)))
                .limits(Limits.DEFAULT)
                .listener(TransportListener.NONE)
                .pushListener(message -> {})
                .sendDeadline(false)
                .attempts(1)
                .connect()) {
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
    }
  }
}
