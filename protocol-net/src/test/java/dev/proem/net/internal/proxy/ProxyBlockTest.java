package dev.proem.net.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

/** Complete headers; {@link ProxyHeaderTest} has those that arrive in fragments. */
class ProxyBlockTest {
  private static final InetSocketAddress SOURCE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
  private static final InetSocketAddress DESTINATION =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 443);

  @Test
  void lengthAndAddresses_areRead() throws ProxyHeaderException {
    byte[] header = ProxyHeaders.v2(SOURCE, DESTINATION, ProxyHeaders.extra(4, new byte[300]));
    assertThat(ProxyBlock.length(header)).isEqualTo(12 + 303);
    assertThat(ProxyBlock.read(header)).isEqualTo(new ProxyAddresses(SOURCE, DESTINATION));
  }

  @Test
  void pathThatIsNoneHere_isTheAddressWithoutAName() throws ProxyHeaderException {
    byte[] header =
        ProxyHeaders.v2(UnixDomainSocketAddress.of("/a"), UnixDomainSocketAddress.of("/b"));
    header[ProxyBlock.FIXED_BYTES] = 0; // an abstract name begins with a zero byte
    assertThat(ProxyBlock.read(header))
        .isEqualTo(
            new ProxyAddresses(UnixDomainSocketAddress.of(""), UnixDomainSocketAddress.of("/b")));
  }

  @Test
  void localAndUnspecifiedHeaders_haveNoAddresses() throws ProxyHeaderException {
    assertThat(ProxyBlock.read(ProxyHeaders.v2Local())).isNull();
    assertThat(ProxyBlock.read(ProxyHeaders.v2(0x21, 0x00, new byte[3]))).isNull();
    assertThat(ProxyBlock.read(ProxyHeaders.v2(0x21, 0x10, new byte[3]))).isNull();
  }

  @Test
  void familyOfALocalHeader_isNotChecked() {
    assertThatNoException()
        .isThrownBy(
            () -> ProxyBlock.checkFamilyAndProtocol(ProxyHeaders.v2(0x20, 0xFF, new byte[0])));
    assertThatExceptionOfType(ProxyHeaderException.class)
        .isThrownBy(
            () -> ProxyBlock.checkFamilyAndProtocol(ProxyHeaders.v2(0x21, 0x41, new byte[0])));
  }

  @Test
  void checksum_coversTheWholeHeader() throws ProxyHeaderException {
    byte[] header =
        ProxyHeaders.withChecksum(ProxyHeaders.v2(SOURCE, DESTINATION, ProxyHeaders.extra(4)));
    assertThat(ProxyBlock.read(header)).isEqualTo(new ProxyAddresses(SOURCE, DESTINATION));
    header[ProxyBlock.FIXED_BYTES]++;
    assertThatExceptionOfType(ProxyHeaderException.class)
        .isThrownBy(() -> ProxyBlock.read(header))
        .withMessageContaining("the checksum (CRC32c) does not match");
  }
}
