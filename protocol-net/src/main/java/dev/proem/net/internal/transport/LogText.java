package dev.proem.net.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Texts for logs and errors: one line each, whatever strangers have put into them. */
public final class LogText {
  private static final int LONGEST = 500;

  private LogText() {}

  /** Why something failed. */
  public static String reason(Throwable e) {
    String text = messageOf(e);
    if (text == null || text.isBlank()) {
      return e.getClass().getSimpleName();
    }
    boolean known =
        e.getClass() == IOException.class
            || e instanceof SourceException
            || e instanceof dev.proem.ProtocolException;
    return line(known ? text : e.getClass().getSimpleName() + ": " + text);
  }

  private static @Nullable String messageOf(Throwable e) {
    try {
      return e.getMessage();
    } catch (Throwable other) { // a class of the user, too
      return null;
    }
  }

  /** A text that can be sent: half of a surrogate pair, as a peer may send it, becomes a "?". */
  public static String encodable(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  /**
   * A text on one line, bounded: a control character is a space, any other that can't be seen is
   * written as an escape.
   */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(LONGEST).forEach(c -> append(line, c));
    return text.codePointCount(0, text.length()) > LONGEST ? line + "..." : line.toString();
  }

  private static void append(StringBuilder line, int c) {
    if (isVisible(c)) {
      line.appendCodePoint(c);
    } else if (Character.isISOControl(c)) {
      line.append(' ');
    } else {
      line.append(escape(c));
    }
  }

  /** {@code \}{@code u} and four hex digits, twice for a character of two units. */
  public static String escape(int c) {
    StringBuilder escape = new StringBuilder();
    for (char unit : Character.toChars(c)) {
      escape.append("\\u").append(HexFormat.of().toHexDigits(unit));
    }
    return escape.toString();
  }

  /**
   * Whether a character is shown where it stands: others break a line (U+2028 too), change the
   * direction of what follows, or show nothing at all.
   */
  public static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** An address, never looked up. */
  public static String address(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      String host = inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
    if (address instanceof UnixDomainSocketAddress unix) {
      String path = unix.getPath().toString();
      return "unix:" + (path.isEmpty() ? "(unnamed)" : line(path));
    }
    return line(address.toString());
  }
}
