package dev.proem.net.internal.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/**
 * A header that a proxy writes is read back, and any bytes of an untrusted peer end in a header or
 * a {@link ProxyHeaderException}. Keep a sample that fails as a test of its own.
 */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class ProxyHeaderPropertyTest {
  @Provide
  Arbitrary<List<SocketAddress>> pairs() {
    return Arbitraries.oneOf(
        inet(4).list().ofSize(2), inet(16).list().ofSize(2), unix().list().ofSize(2));
  }

  @Provide
  Arbitrary<List<SocketAddress>> inetPairs() {
    return Arbitraries.oneOf(inet(4).list().ofSize(2), inet(16).list().ofSize(2));
  }

  private static Arbitrary<SocketAddress> inet(int size) {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofSize(size)
        .filter(address -> size == 4 || address[0] != 0) // mapped IPv4 is a family of its own
        .flatMap(
            address ->
                Arbitraries.integers()
                    .between(0, 65_535)
                    .map(port -> new InetSocketAddress(address(address), port)));
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Arbitrary<SocketAddress> unix() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .ofMaxLength(107)
        .map(name -> UnixDomainSocketAddress.of(name.isEmpty() ? "" : "/" + name));
  }

  @Provide
  Arbitrary<byte[]> extras() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMaxSize(300)
        .flatMap(
            value ->
                Arbitraries.integers()
                    .between(4, 255)
                    .map(type -> ProxyHeaders.extra(type, value)));
  }

  /** The beginning of a header, and then anything. */
  @Provide
  Arbitrary<byte[]> streams() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<byte[]> lines =
        Arbitraries.strings()
            .withChars("TCP46UNKNOWN0123456789abcdef.: \r\n")
            .ofMaxLength(110)
            .map(text -> ("PROXY TCP" + text + "\r\n").getBytes(US_ASCII));
    Arbitrary<byte[]> blocks =
        noise.flatMap(
            block ->
                Arbitraries.integers()
                    .between(0, 0x33)
                    .map(family -> ProxyHeaders.v2(0x21, family, block)));
    return Arbitraries.oneOf(noise, lines, blocks);
  }

  @Property
  void aHeaderOfVersion2IsReadBack(
      @ForAll("pairs") List<SocketAddress> pair,
      @ForAll("extras") byte[] extra,
      @ForAll boolean checksum,
      @ForAll("extras") byte[] trailing)
      throws IOException {
    byte[] header = ProxyHeaders.v2(pair.get(0), pair.get(1), extra);
    assertReadBack(checksum ? ProxyHeaders.withChecksum(header) : header, pair, trailing);
  }

  @Property
  void aHeaderOfVersion1IsReadBack(
      @ForAll("inetPairs") List<SocketAddress> pair, @ForAll("extras") byte[] trailing)
      throws IOException {
    byte[] header =
        ProxyHeaders.v1((InetSocketAddress) pair.get(0), (InetSocketAddress) pair.get(1));
    assertReadBack(header, pair, trailing);
  }

  @Property
  void anyBytesAreAHeaderOrAFault_inAnyFragments(
      @ForAll("streams") byte[] stream, @ForAll int cut) {
    assertThat(outcome(stream, Math.floorMod(cut, stream.length + 1)))
        .isEqualTo(outcome(stream, stream.length));
  }

  private static void assertReadBack(byte[] header, List<SocketAddress> pair, byte[] trailing)
      throws IOException {
    ByteBuffer in = ByteBuffer.wrap(ProxyHeaders.joined(header, trailing));
    ProxyHeader read = new ProxyHeader();
    assertThat(read.take(in)).isTrue();
    assertThat(read.addresses()).contains(new ProxyAddresses(pair.get(0), pair.get(1)));
    assertThat(in.remaining()).isEqualTo(trailing.length);
  }

  private static String outcome(byte[] stream, int cut) {
    ProxyHeader header = new ProxyHeader();
    try {
      header.take(ByteBuffer.wrap(stream, 0, cut));
      if (!header.take(
          ByteBuffer.wrap(stream, header.received(), stream.length - header.received()))) {
        assertThat(header.received()).isEqualTo(stream.length);
        return "more";
      }
      return header.received() + " " + header.addresses();
    } catch (ProxyHeaderException expected) {
      assertThat(expected.offset()).isBetween(0, stream.length);
      return expected.getMessage();
    }
  }
}
