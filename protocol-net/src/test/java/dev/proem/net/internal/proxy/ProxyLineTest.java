package dev.proem.net.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Complete lines; {@link ProxyHeaderTest} has those that arrive in fragments. */
class ProxyLineTest {
  private static ProxyAddresses read(String line) throws ProxyHeaderException {
    byte[] bytes = (line + "\r\n").getBytes(ISO_8859_1);
    return ProxyLine.read(bytes, bytes.length);
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 65535,   c0000201",
    "PROXY TCP6 2001:db8::1 ::1 1 65535,       20010db8000000000000000000000001",
    "PROXY TCP6 ::ffff:192.0.2.1 ::1 1 65535,  c0000201",
    "PROXY TCP6 1:2:3:4:5:6:7:8 ::1 1 65535,   00010002000300040005000600070008"
  })
  void addresses_areReadFromTheirText(String line, String source) throws Exception {
    InetAddress expected = InetAddress.getByAddress(java.util.HexFormat.of().parseHex(source));
    ProxyAddresses addresses = read(line);
    assertThat(addresses.source()).isEqualTo(new InetSocketAddress(expected, 1));
    assertThat(((InetSocketAddress) addresses.destination()).getPort()).isEqualTo(65_535);
  }

  @Test
  void unknownConnection_hasNoAddressesWhateverFollows() throws ProxyHeaderException {
    assertThat(read("PROXY UNKNOWN")).isNull();
    assertThat(read("PROXY UNKNOWN ffff:f...f ffff:f...f 65535 65535")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.256 192.0.2.2 1 2",
        "PROXY TCP4 192.0.2.01 192.0.2.2 1 2",
        "PROXY TCP4 localhost 192.0.2.2 1 2",
        "PROXY TCP6 1::2::3 ::1 1 2",
        "PROXY TCP6 1:2:3:4:5:6:7::8 ::1 1 2",
        "PROXY TCP6 12345::1 ::1 1 2"
      })
  void otherText_isRejectedAtItsPosition(String line) {
    assertThatExceptionOfType(ProxyHeaderException.class)
        .isThrownBy(() -> read(line))
        .withMessageContaining("not an address of IPv")
        .withMessageEndingWith(", at byte 11");
  }
}
