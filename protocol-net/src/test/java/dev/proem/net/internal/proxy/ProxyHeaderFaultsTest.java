package dev.proem.net.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderFaultsTest {
  private static final String V4 = "c0a80001c0a8000bdc0401bb";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "01.2.3.4",
        "1.2.3.00",
        "1.2.3.256",
        "1.2.3.1000",
        "1.2.3.-4",
        "1.2.3.+4",
        "1.2.3.4a",
        "0x1.2.3.4",
        "1.2.3.\u0664",
        "16909060",
        "localhost",
        "example.com",
        "a.b.c.d",
        "::1",
        "",
        "[1.2.3.4]",
        "1.2.3.4:80",
        "1.2.3.4\t"
      })
  void noIpv4Literal_isRejectedAndNeverLookedUp(String address) {
    assertRejected("PROXY TCP4 " + address + " 1.2.3.4 1 2\r\n", 11, "not an address of IPv4");
    assertRejected("PROXY TCP4 1.2.3.4 " + address + " 1 2\r\n", 19, "not an address of IPv4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":", "1", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1::",
        "1::2::3", ":1::2", "1::2:", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "12345::", "::g",
        "::1%lo", "::1%0", "[::1]", "1:2:3:4::5:6:7:8", "::1.2.3", "::1.2.3.256", "1.2.3.4::",
        "1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:1.2.3.4", "1.2.3.4:1::", "face", "", "::-1",
        "1:1:1:1:1:1:1:1:1:1::"
      })
  void noIpv6Literal_isRejectedAndNeverLookedUp(String address) {
    assertRejected("PROXY TCP6 " + address + " ::1 1 2\r\n", 11, "not an address of IPv6");
    assertRejected("PROXY TCP6 ::1 " + address + " 1 2\r\n", 15, "not an address of IPv6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "01", "-1", "+1", "65536", "99999", "100000", "1a", "\u0661"})
  void noPort_isRejected(String port) {
    assertRejected("PROXY TCP4 1.2.3.4 1.2.3.4 " + port + " 2\r\n", 27, "not a port");
    assertRejected("PROXY TCP4 1.2.3.4 1.2.3.4 7 " + port + "\r\n", 29, "not a port");
  }

  static Stream<String> linesOfOtherFields() {
    return Stream.of(
        "PROXY TCP4\r\n",
        "PROXY TCP4 \r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n",
        "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY TCP6 ::1 ::1 1  2\r\n");
  }

  @ParameterizedTest
  @MethodSource("linesOfOtherFields")
  void lineOfMoreOrFewerFields_isRejected(String line) {
    assertRejected(line, 6, "fields instead of 6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "TCP", "TCP5", "tcp4", "UNKNOWNS", "unknown", "UDP4", " TCP4"})
  void otherFamily_isRejected(String family) {
    assertRejected("PROXY " + family + " 1.2.3.4 1.2.3.4 1 2\r\n", 6, "neither TCP4, TCP6 nor");
  }

  @Test
  void loneCrOrLf_isRejectedAtOnce() {
    assertRejected("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n", 30, "CR and LF stand together");
    assertRejected("PROXY UNKNOWN \n", 14, "CR and LF stand together");
    assertRejected("PROXY UNKNOWN\r ", 14, "CR and LF stand together");
    assertRejected("PROXY UNKNOWN\r\r", 14, "CR and LF stand together");
    assertRejected("PROXY \r\n", 6, "neither TCP4");
  }

  @Test
  void lineThatDoesNotEnd_isRejectedAtByte107() throws IOException {
    String line = "PROXY UNKNOWN " + "a".repeat(91);
    assertThat(new ProxyHeader().take(bytes(line + "\r\n"))).isTrue();

    assertRejected(line + "aa", 106, "does not end within 107 bytes");
    assertRejected(line + "a\r\n", 106, "does not end within 107 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "0, GET / HTTP/1.1,  47",
    "0, proxy TCP4,      70",
    "1, POST / HTTP/1.1, 50 4f",
    "5, PROXYTCP4,       50 52 4f 58 59 54"
  })
  void otherProtocol_isRejectedAtItsFirstOtherByte(int offset, String text, String seen) {
    assertRejected(text, offset, "the connection starts with other bytes: " + seen + ", at byte");
  }

  @Test
  void messageOrTls_isRejectedAtItsFirstByte() {
    assertRejected("\0g{\"byteorder\"", 0, "the connection starts with other bytes: 00, at byte 0");
    assertRejected(
        "\u0016\u0003\u0001", 0, "the connection starts with other bytes: 16, at byte 0");
    assertRejected("\r\n\r\n\0\r\nQUIT\r", 11, "starts with other bytes");
    assertRejected("\r\n\r\n\r", 4, "starts with other bytes: 0d 0a 0d 0a 0d");
  }

  @ParameterizedTest
  @CsvSource({
    "11,           12, version 1 is not known",
    "31,           12, version 3 is not known",
    "f0,           12, version 15 is not known",
    "22,           12, command 2 is not known",
    "2f,           12, command 15 is not known",
    "2141,         13, address family 4 is not known",
    "21f0,         13, address family 15 is not known",
    "2113,         13, transport protocol 3 is not known",
    "210f,         13, transport protocol 15 is not known",
    "21111001,     14, 'announces 4097 bytes more, over the limit of 4096'",
    "2000ffff,     14, 'announces 65535 bytes more, over the limit of 4096'",
    "21110000,     14, too short for the addresses",
    "2111000bc0a80001c0a8000bdc0401,           14, too short for the addresses",
    "21210023000000000000000000000000000000000000000000000000000000000000000000000000, 14, too short"
  })
  void malformedBeginningOfVersion2_isRejectedAtOnce(String hex, int offset, String why) {
    assertRejected(v2(hex), offset, why);
  }

  @ParameterizedTest
  @CsvSource({
    "2111000d, 04,                                 28, reaches beyond",
    "2111000e, 0400,                               28, reaches beyond",
    "2111000f, 040001,                             28, reaches beyond",
    "21110010, 04ffff00,                           28, reaches beyond",
    "21110013, 04000104000100,                     32, reaches beyond",
    "21110012, 030003000000,                       28, one checksum of 4 bytes",
    "21110014, 0300050000000000,                   28, one checksum of 4 bytes",
    "2111001a, 03000400000000 03000400000000,      35, one checksum of 4 bytes",
    "2111001b, 040001aa 0300041c6d4b6c e0000131,   35, the checksum (CRC32c) does not match",
    "2111001b, 040001aa 0300041c6d4b6d e0000130,   35, the checksum (CRC32c) does not match",
    "2111001b, 040001aa 0300046d4b6d1c e0000131,   35, the checksum (CRC32c) does not match"
  })
  void malformedExtras_areRejected(String fixed, String extras, int offset, String why) {
    assertRejected(v2(fixed + V4 + extras.replace(" ", "")), offset, why);
  }

  @Test
  void headerThatFailed_failsAgain() {
    ProxyHeader header = new ProxyHeader();
    ProxyHeaderException first =
        catchThrowableOfType(ProxyHeaderException.class, () -> header.take(bytes("X")));

    assertThatThrownBy(() -> header.take(bytes("PROXY UNKNOWN\r\n"))).isSameAs(first);
    assertThatThrownBy(header::endOfInput).isSameAs(first);
    assertThatThrownBy(header::addresses).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void flippedBitOfAHeaderWithAChecksum_isDetected() {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    byte[] header =
        ProxyHeaders.withChecksum(ProxyHeaders.v2(address, address, ProxyHeaders.extra(0xE0)));
    for (int bit = 16 * 8; bit < (header.length - 7) * 8; bit++) { // addresses and other extras
      byte[] damaged = header.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> new ProxyHeader().take(ByteBuffer.wrap(damaged)))
          .isInstanceOf(ProxyHeaderException.class);
    }
  }

  private static void assertRejected(String stream, int offset, String why) {
    ProxyHeader header = new ProxyHeader();
    ProxyHeaderException whole =
        catchThrowableOfType(ProxyHeaderException.class, () -> header.take(bytes(stream)));
    assertThat(whole).hasMessageStartingWith("PROXY header: ").hasMessageContaining(why);
    assertThat(whole).hasMessageEndingWith(", at byte " + offset);
    assertThat(whole.offset()).isEqualTo(offset);

    ProxyHeader again = new ProxyHeader();
    assertThatThrownBy(
            () -> {
              for (byte b : stream.getBytes(ISO_8859_1)) {
                again.take(ByteBuffer.wrap(new byte[] {b}));
              }
            })
        .as("byte by byte")
        .hasMessage(whole.getMessage());
  }

  private static ByteBuffer bytes(String stream) {
    return ByteBuffer.wrap(stream.getBytes(ISO_8859_1));
  }

  private static String v2(String hex) {
    byte[] bytes = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + hex);
    return new String(bytes, ISO_8859_1);
  }
}
