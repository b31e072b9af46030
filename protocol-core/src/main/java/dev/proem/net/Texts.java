package dev.proem.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Texts for logs and errors: one line each, whatever strangers have put into them. */
final class Texts {
  private static final int LONGEST = 500;

  private Texts() {}

  /** Why something failed. */
  static String reason(Throwable e) {
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
  static String encodable(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  /** A text on one line, bounded, without control characters. */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return text.codePointCount(0, text.length()) > LONGEST ? line + "..." : line.toString();
  }

  /** An address, never looked up. */
  static String address(SocketAddress address) {
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
