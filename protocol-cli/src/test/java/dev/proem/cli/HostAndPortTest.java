package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostAndPortTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1:7",
    "::1, [::1]:7",
    "[::1], [::1]:7",
    "localhost, localhost:7",
    "'', 0.0.0.0:7"
  })
  void listening_isTheGivenHostAndTheRealPort(String host, String printed) {
    InetSocketAddress local = new InetSocketAddress(7);
    assertThat(new HostAndPort(host, 0).listening(local)).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1:7",
    "::1, [::1]:7",
    "::, [::]:7",
    "fe80::1, [fe80::1]:7",
    "2001:db8::, [2001:db8::]:7",
    "2001:db8:0:1:0:0:0:2, [2001:db8:0:1::2]:7",
    "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:7"
  })
  void ipv6Address_isShownInItsShortForm(String address, String shown) throws IOException {
    assertThat(HostAndPort.text(new InetSocketAddress(InetAddress.getByName(address), 7)))
        .isEqualTo(shown);
  }

  @Test
  void emptyHost_isEachAddressForServersAndLoopbackForClients() throws IOException {
    HostAndPort empty = new HostAndPort("", 7);
    assertThat(empty.toListenOn().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(empty.toConnectTo(Deadline.in(Duration.ofSeconds(20))))
        .singleElement()
        .satisfies(a -> assertThat(a.getAddress().isLoopbackAddress()).isTrue());
  }

  @Test
  void unknownName_isAnUnknownHost() {
    HostAndPort unknown = new HostAndPort("not a name", 7);
    assertThatThrownBy(() -> unknown.toConnectTo(Deadline.in(Duration.ofSeconds(20))))
        .isInstanceOf(UnknownHostException.class);
  }
}
