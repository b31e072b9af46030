package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\u0085", "\u001b", "\0"})
  void controlCharacter_isASpace(String character) {
    assertThat(LogText.line("a" + character + "b")).isEqualTo("a b");
    assertThat(LogText.reason(new IOException("a" + character + "b"))).isEqualTo("a b");
  }

  /** Unicode line ends, overrides of the direction, an unpaired surrogate, private use. */
  @ParameterizedTest
  @ValueSource(ints = {0x2028, 0x2029, 0x202e, 0x2066, 0xd83d, 0xe000})
  void otherInvisibleCharacter_isEscaped(int character) {
    assertThat(LogText.line("a" + Character.toString(character) + "b"))
        .isEqualTo(String.format(Locale.ROOT, "a\\u%04xb", character));
  }

  @Test
  void invisibleSupplementaryCharacter_isTwoEscapes() {
    assertThat(LogText.line(Character.toString(0xE0001))).isEqualTo("\\udb40\\udc01");
  }

  @Test
  void visibleText_isUnchanged() {
    assertThat(LogText.line("größe 🐶 日本 a-b")).isEqualTo("größe 🐶 日本 a-b");
  }

  @Test
  void longText_isTruncatedWithDots() {
    assertThat(LogText.line("x".repeat(501))).isEqualTo("x".repeat(500) + "...");
    assertThat(LogText.line("x".repeat(500))).isEqualTo("x".repeat(500));
  }

  @Test
  void exceptionWithoutText_hasTheNameOfItsClass() {
    assertThat(LogText.reason(new IllegalStateException())).isEqualTo("IllegalStateException");
    assertThat(LogText.reason(new IllegalStateException("no")))
        .isEqualTo("IllegalStateException: no");
  }

  @Test
  void addresses_areShownWithoutLookingUpNames() throws IOException {
    assertThat(LogText.address(InetSocketAddress.createUnresolved("name", 1))).isEqualTo("name:1");
    InetAddress loopback = InetAddress.getByAddress(HexFormat.of().parseHex("0".repeat(31) + "1"));
    assertThat(LogText.address(new InetSocketAddress(loopback, 2)))
        .isEqualTo("[0:0:0:0:0:0:0:1]:2");
    assertThat(LogText.address(UnixDomainSocketAddress.of("a\u2028b"))).isEqualTo("unix:a\\u2028b");
  }

  @Test
  void codeOfAnErrorReply_isEscapedInTheMessageOfTheException() throws Exception {
    try (MessageServer server =
            MessageServer.builder()
                .port(0)
                .handler(request -> Message.error("example.org/a\u2028b", "no"))
                .start();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      assertThatExceptionOfType(ErrorReplyException.class)
          .isThrownBy(() -> client.request(Message.text("x")))
          .satisfies(
              e -> {
                assertThat(e.getMessage()).contains("example.org/a\\u2028b");
                assertThat(e.code()).isEqualTo("example.org/a\u2028b");
              });
    }
  }

  @Test
  void exceptionWhoseMessageThrows_isNamedByItsClass() {
    class Broken extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException("no message");
      }
    }

    assertThat(LogText.reason(new Broken())).isEqualTo("Broken");
  }

  @Test
  void failureOfAnAddress_hasAReadableReason() throws IOException {
    SocketAddress six = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 1);
    assertThat(LogText.reason(six, new UnsupportedAddressTypeException()))
        .startsWith("this Java runtime has no IPv6");
    assertThat(LogText.reason(six, new UnsupportedOperationException()))
        .isEqualTo("this system has no Unix domain sockets; use an internet address");
    assertThat(LogText.reason(six, new UnresolvedAddressException()))
        .isEqualTo("the name has no address");
    assertThat(LogText.reason(six, new AccessDeniedException("/x"))).isEqualTo("Permission denied");
    assertThat(LogText.reason(six, new FileSystemException("/x"))).isEqualTo("FileSystemException");
    assertThat(LogText.reason(six, new IOException(" "))).isEqualTo("IOException");
  }

  @Test
  void escapedText_isUnambiguous() {
    assertThat(LogText.escaped("a b\r\n\u202e", false)).isEqualTo("a b\\u000d\\u000a\\u202e");
    assertThat(LogText.escaped("a b", true)).isEqualTo("a\\u0020b");
    assertThat(LogText.escaped("x".repeat(500), false)).isEqualTo("x".repeat(500));
    assertThat(LogText.escaped("x".repeat(501), false)).isEqualTo("x".repeat(500) + "...");
  }

  @Test
  void unpairedSurrogate_becomesAQuestionMark() {
    assertThat(LogText.encodable("a\ud83db🐶")).isEqualTo("a?b🐶");
  }
}
