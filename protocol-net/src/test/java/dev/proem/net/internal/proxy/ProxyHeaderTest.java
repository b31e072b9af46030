package dev.proem.net.internal.proxy;

import static dev.proem.net.internal.proxy.ProxyHeaders.joined;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProxyHeaderTest {
  private static final byte[] TLS = HexFormat.of().parseHex("1603010200");

  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** 192.168.0.1:56324 to 192.168.0.11:443, the example of section 2.1. */
  private static final String V4 = "c0a80001c0a8000bdc0401bb";

  private static final String V6 =
      "20010db8000000000000000000000001" + "20010db80000000000000000000000ff" + "dc0401bb";

  static Stream<Arguments> headers() throws IOException {
    InetSocketAddress source = inet("192.168.0.1", 56324);
    InetSocketAddress destination = inet("192.168.0.11", 443);
    InetSocketAddress source6 = inet("2001:db8::1", 56324);
    InetSocketAddress destination6 = inet("2001:db8::ff", 443);
    String full6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    return Stream.of(
        line("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", source, destination),
        line(
            "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
            inet("255.255.255.255", 65535),
            inet("255.255.255.255", 65535)),
        line("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", inet("0.0.0.0", 0), inet("0.0.0.0", 0)),
        line(
            "PROXY TCP6 %s %s 65535 65535\r\n".formatted(full6, full6),
            inet(full6, 65535),
            inet(full6, 65535)),
        line("PROXY TCP6 2001:db8::1 2001:db8::ff 56324 443\r\n", source6, destination6),
        line("PROXY TCP6 2001:0DB8::0001 2001:db8::FF 56324 443\r\n", source6, destination6),
        line("PROXY TCP6 :: ::1 1 2\r\n", inet("::", 1), inet("::1", 2)),
        line("PROXY TCP6 1:: 1:2:3:4:5:6:7:: 1 2\r\n", inet("1::", 1), inet("1:2:3:4:5:6:7:0", 2)),
        line(
            "PROXY TCP6 ::ffff:192.168.0.1 ::ffff:c0a8:b 56324 443\r\n", // as C libraries write it
            source,
            destination),
        line(
            "PROXY TCP6 1:2:3:4:5:6:1.2.3.4 1::7:1.2.3.4 1 2\r\n",
            inet("1:2:3:4:5:6:102:304", 1),
            inet("1::7:102:304", 2)),
        line("PROXY UNKNOWN\r\n", null, null),
        line("PROXY UNKNOWN \r\n", null, null),
        line("PROXY UNKNOWN %s %s 65535 65535\r\n".formatted(full6, full6), null, null),
        line("PROXY UNKNOWN what\0ever \u00ff\r\n", null, null),
        block("TCP over IPv4", "2111000c" + V4, source, destination),
        block("UDP over IPv4", "2112000c" + V4, source, destination),
        block("TCP over IPv6", "21210024" + V6, source6, destination6),
        block("UDP over IPv6", "21220024" + V6, source6, destination6),
        block(
            "mapped IPv4",
            "21210024" + "0".repeat(20) + "ffffc0a80001" + "0".repeat(20) + "ffffc0a8000bdc0401bb",
            source,
            destination),
        block("a UNIX stream", "213100d8" + unix("/run/a") + unix("/run/b"), "/run/a", "/run/b"),
        block("UNIX datagrams", "213200d8" + unix("") + unix("/run/b"), "", "/run/b"),
        block("an abstract UNIX name", "213100d8" + unix("\0a") + unix("/b\0c"), "", "/b"),
        block(
            "a path of 108 bytes",
            "213100d8" + unix("/" + "a".repeat(107)) + unix("/b"),
            "/" + "a".repeat(107),
            "/b"),
        block("LOCAL", "20000000"),
        block("LOCAL with a family and a block", "2011000c" + V4),
        block("LOCAL with an unknown family and rubbish", "20ff0003ffffff"),
        block("UNSPEC", "21000000"),
        block("UNSPEC with a block", "21000005ffffffffff"),
        block("UNSPEC over a stream", "21010000"),
        block("IPv4 over UNSPEC", "2110000c" + V4),
        block(
            "extras", "21110018" + V4 + "040002abcd" + "e00001ff" + "040000", source, destination),
        block(
            "the checksum of a bitwise implementation",
            "2111001b" + V4 + "040001aa" + "0300041c6d4b6d" + "e0000131",
            source,
            destination),
        block(
            "as many extras as are allowed",
            "21111000" + V4 + "040ff1" + "00".repeat(4_081),
            source,
            destination));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void wholeHeader_isReadAndTheRestIsLeft(
      String name, byte[] bytes, @Nullable ProxyAddresses expected) throws IOException {
    for (byte[] trailing : new byte[][] {new byte[0], {0}, TLS, bytes}) {
      ProxyHeader header = new ProxyHeader();
      ByteBuffer in = ByteBuffer.wrap(joined(bytes, trailing));

      assertThat(header.take(in)).isTrue();

      assertThat(in.position()).isEqualTo(bytes.length);
      assertThat(header.addresses().orElse(null)).isEqualTo(expected);
      assertThat(header.take(in)).as("it stays complete").isTrue();
      assertThat(in.position()).isEqualTo(bytes.length);
      header.endOfInput();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void headerByteByByte_isCompleteWithItsLastByte(
      String name, byte[] bytes, @Nullable ProxyAddresses expected) throws IOException {
    ProxyHeader header = new ProxyHeader();
    for (int i = 0; i < bytes.length - 1; i++) {
      assertThat(header.take(ByteBuffer.wrap(bytes, i, 1))).isFalse();
      assertThat(header.received()).isEqualTo(i + 1);
      assertThatThrownBy(header::addresses).isInstanceOf(IllegalStateException.class);
    }
    assertThat(header.take(ByteBuffer.wrap(bytes, bytes.length - 1, 1))).isTrue();
    assertThat(header.addresses().orElse(null)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void headerInTwoFragments_isReadLikeAWholeOne(
      String name, byte[] bytes, @Nullable ProxyAddresses expected) throws IOException {
    byte[] stream = joined(bytes, TLS);
    for (int cut = 0; cut < bytes.length; cut++) {
      ProxyHeader header = new ProxyHeader();
      ByteBuffer rest = ByteBuffer.wrap(stream, cut, stream.length - cut);

      assertThat(header.take(ByteBuffer.wrap(stream, 0, cut).asReadOnlyBuffer())).isFalse();
      assertThat(header.take(rest)).isTrue();

      assertThat(rest.remaining()).isEqualTo(TLS.length);
      assertThat(header.addresses().orElse(null)).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void endOfInputInsideAHeader_isAFault(
      String name, byte[] bytes, @Nullable ProxyAddresses expected) throws IOException {
    for (int end = 0; end < bytes.length; end++) {
      ProxyHeader header = new ProxyHeader();
      assertThat(header.take(ByteBuffer.wrap(bytes, 0, end))).isFalse();
      assertThatThrownBy(header::endOfInput)
          .isInstanceOf(ProxyHeaderException.class)
          .hasMessage(
              "PROXY header: the input ended before it was complete, at byte %d".formatted(end));
    }
  }

  @Test
  void addressesOfHeaders_haveNoNames() throws IOException {
    ProxyHeader header = new ProxyHeader();
    header.take(ByteBuffer.wrap("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n".getBytes(ISO_8859_1)));

    assertThat(header.addresses().orElseThrow().source()).hasToString("/127.0.0.1:1");
  }

  private static Arguments line(
      String line, @Nullable SocketAddress source, @Nullable SocketAddress destination) {
    return Arguments.of(line.strip(), line.getBytes(ISO_8859_1), addresses(source, destination));
  }

  private static Arguments block(String name, String hex) {
    return Arguments.of("v2 " + name, HexFormat.of().parseHex(SIGNATURE + hex), null);
  }

  private static Arguments block(
      String name, String hex, SocketAddress source, SocketAddress destination) {
    byte[] bytes = HexFormat.of().parseHex(SIGNATURE + hex);
    return Arguments.of("v2 " + name, bytes, addresses(source, destination));
  }

  private static Arguments block(String name, String hex, String source, String destination) {
    return block(
        name, hex, UnixDomainSocketAddress.of(source), UnixDomainSocketAddress.of(destination));
  }

  private static @Nullable ProxyAddresses addresses(
      @Nullable SocketAddress source, @Nullable SocketAddress destination) {
    return source == null || destination == null ? null : new ProxyAddresses(source, destination);
  }

  private static String unix(String path) {
    return HexFormat.of().formatHex(Arrays.copyOf(path.getBytes(ISO_8859_1), 108));
  }

  private static InetSocketAddress inet(String literal, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(literal), port);
  }
}
