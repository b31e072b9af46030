package dev.proem.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The first bytes of another protocol. See {@code docs/spec/protocol.md}, section "Other
 * protocols".
 *
 * @param name the name of the protocol
 * @param beginning its first bytes as characters; {@code #} stands for any digit
 */
record ForeignProtocol(String name, String beginning) {
  private static final List<ForeignProtocol> KNOWN =
      List.of(
          new ForeignProtocol("HTTP", "GET "),
          new ForeignProtocol("HTTP", "POST "),
          new ForeignProtocol("HTTP", "PUT "),
          new ForeignProtocol("HTTP", "HEAD "),
          new ForeignProtocol("HTTP", "DELETE "),
          new ForeignProtocol("HTTP", "OPTIONS "),
          new ForeignProtocol("HTTP", "PATCH "),
          new ForeignProtocol("HTTP", "CONNECT "),
          new ForeignProtocol("HTTP", "TRACE "),
          new ForeignProtocol("HTTP", "HTTP/"),
          new ForeignProtocol("HTTP/2", "PRI * HTTP/2.0"),
          new ForeignProtocol("TLS", "\u0016\u0003"),
          new ForeignProtocol("TLS", "\u0015\u0003"), // an alert
          new ForeignProtocol("PROXY v1", "PROXY "),
          new ForeignProtocol("PROXY v2", "\r\n\r\n\0\r\nQUIT\n"),
          new ForeignProtocol("SSH", "SSH-"),
          new ForeignProtocol("SMTP or FTP", "EHLO "),
          new ForeignProtocol("SMTP or FTP", "HELO "),
          new ForeignProtocol("SMTP or FTP", "220"),
          new ForeignProtocol("Redis", "*#\r\n$"),
          new ForeignProtocol("AMQP", "AMQP"));

  /** Returns the name of the known protocol that begins with these bytes. */
  static Optional<String> guess(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return KNOWN.stream()
        .filter(known -> known.begins(text))
        .map(ForeignProtocol::name)
        .findFirst();
  }

  private boolean begins(String text) {
    int length = Math.min(text.length(), beginning.length());
    for (int i = 0; i < length; i++) {
      char expected = beginning.charAt(i);
      char actual = text.charAt(i);
      if (expected == '#' ? actual < '0' || actual > '9' : actual != expected) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first 16 bytes in hexadecimal, for a message. */
  static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, 16)));
  }
}
