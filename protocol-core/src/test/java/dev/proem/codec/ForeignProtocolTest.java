package dev.proem.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.WrongProtocolException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignProtocolTest {
  static Stream<Arguments> beginnings() {
    return Stream.of(
        Arguments.of("HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 2),
        Arguments.of("HTTP", "POST /a HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "PUT /a HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "HEAD / HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "DELETE /a HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "OPTIONS * HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "PATCH /a HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "CONNECT a:443 HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "TRACE / HTTP/1.1\r\n", 2),
        Arguments.of("HTTP", "HTTP/1.1 400 Bad Request\r\n", 2),
        Arguments.of("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 2),
        Arguments.of("TLS", "\u0016\u0003\u0001\u0002\0\u0001\0", 2),
        Arguments.of("TLS", "\u0016\u0003\u0003\0z", 2),
        Arguments.of("PROXY v1", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n", 2),
        Arguments.of("PROXY v2", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\f", 4),
        Arguments.of("SSH", "SSH-2.0-OpenSSH_9.2\r\n", 2),
        Arguments.of("SMTP or FTP", "EHLO a.example\r\n", 2),
        Arguments.of("SMTP or FTP", "HELO a.example\r\n", 2),
        Arguments.of("SMTP or FTP", "220 ready\r\n", 2),
        Arguments.of("Redis", "*1\r\n$4\r\nPING\r\n", 4),
        Arguments.of("Redis", "*9\r\n$3\r\nSET\r\n", 4),
        Arguments.of("AMQP", "AMQP\0\0\u0009\u0001", 2));
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void namesWhatThePeerSpeaksAtTheFirstByteThatCantBeOurs(String name, String stream, int at) {
    byte[] bytes = stream.getBytes(ISO_8859_1);

    ProtocolException failure = Decoding.of(bytes).failure();

    assertThat(failure)
        .isInstanceOfSatisfying(
            WrongProtocolException.class, e -> assertThat(e.protocol()).isEqualTo(name));
    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_PROTOCOL);
    assertThat(failure.phase()).isEqualTo(Phase.HEADER);
    assertThat(failure.offset()).isEqualTo(at);
    assertThat(failure.getMessage()).contains(name, "(the message begins ");
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void decidesWithoutWaitingForMore(String name, String stream, int at) {
    byte[] bytes = stream.getBytes(ISO_8859_1);
    MessageDecoder decoder = new MessageDecoder();

    assertThat(decoder.decode(ByteBuffer.wrap(bytes, 0, at))).isNull();
    assertThat(ForeignProtocol.guess(java.util.Arrays.copyOf(bytes, at + 1))).hasValue(name);
  }

  @Test
  void namesItInTheMiddleOfAStreamToo() {
    byte[] good = Bytes.message("{" + Bytes.required("2") + "}", "{}");

    Decoding decoding = Decoding.of(Decoding.concat(good, Bytes.utf8("GET / HTTP/1.1\r\n")));

    assertThat(decoding.messages()).hasSize(1);
    assertThat(decoding.failure().code()).isEqualTo(ErrorCode.WRONG_PROTOCOL);
    assertThat(decoding.failure().offset()).isEqualTo(good.length + 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\u0001[",
        "\0\u0005\"abc\"",
        "\0\u0002no",
        "GEX / ",
        "PRX",
        "PUX",
        "22 1",
        "*x\r\n$",
        "*1\r\n+",
        "\u0016\u0002\u0001",
        "\r\n\r\nx",
        "\0\u0003\0\0\0",
        "\0\u0001}",
        "GE\r{",
        "\0\u0004 \t\n1"
      })
  void anyOtherBeginningIsNoObject(String stream) {
    byte[] bytes = stream.getBytes(ISO_8859_1);
    int at = 2;
    while (" \t\r\n".indexOf(bytes[at]) >= 0) {
      at++;
    }
    if (bytes[at] == '{') {
      assertThat(Decoding.of(bytes).failure().code()).isEqualTo(ErrorCode.TRUNCATED);
      return;
    }

    ProtocolException failure = Decoding.of(bytes).failure();

    assertThat(failure).isInstanceOf(MalformedMessageException.class);
    assertThat(failure.code()).isEqualTo(ErrorCode.HEADER_NOT_OBJECT);
    assertThat(failure.offset()).isEqualTo(at);
  }

  @ParameterizedTest
  @CsvSource({"0,2", "3,5"})
  void aByteOrderMarkIsToldAtItsFirstByte(int spaces, int at) {
    byte[] bytes = ("\0\u0009" + " ".repeat(spaces) + "\u00EF").getBytes(ISO_8859_1);

    ProtocolException failure = Decoding.of(bytes).failure();

    assertThat(failure.code()).isEqualTo(ErrorCode.HEADER_BOM);
    assertThat(failure.offset()).isEqualTo(at);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\0\u0002\u00FE\u00FF", "\0\u0002\u00FF\u00FE", "\0\u0004\0\0\u00FE\u00FF"})
  void byteOrderMarksOfOtherCharsetsAreNoObject(String stream) {
    assertThat(Decoding.of(stream.getBytes(ISO_8859_1)).failure().code())
        .isEqualTo(ErrorCode.HEADER_NOT_OBJECT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 256, 65_535})
  void aHeaderOfNothingButWhiteSpaceIsNoObject(int length) {
    byte[] bytes = Bytes.header(" ".repeat(length));

    ProtocolException failure = Decoding.of(bytes).failure();

    assertThat(failure.code()).isEqualTo(ErrorCode.HEADER_NOT_OBJECT);
    assertThat(failure.offset()).isEqualTo(2);
  }

  @Test
  void aHeaderOverTheLimitIsRefusedAtTheSecondByteWithAHint() {
    Limits limits = Limits.DEFAULT.withHeaderBytes(1_000);

    ProtocolException foreign =
        Decoding.of(Bytes.utf8("GET / HTTP/1.1\r\n"), limits, Dialect.STRICT).failure();
    ProtocolException unknown =
        Decoding.of(new byte[] {3, (byte) 0xE9}, limits, Dialect.STRICT).failure();

    assertThat(foreign).isInstanceOf(LimitExceededException.class);
    assertThat(foreign.code()).isEqualTo(ErrorCode.HEADER_TOO_LARGE);
    assertThat(foreign.phase()).isEqualTo(Phase.PROTO_HEADER);
    assertThat(foreign.offset()).isZero();
    assertThat(foreign.declared()).hasValue(18_245);
    assertThat(foreign.limit()).hasValue(1_000);
    assertThat(foreign.getMessage()).contains("HTTP", "47 45", "Limits.headerBytes");
    assertThat(unknown.declared()).hasValue(1_001);
    assertThat(unknown.getMessage()).doesNotContain("may be");
  }
}
