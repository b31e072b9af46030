package dev.proem.net.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.proem.ProtocolException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Text for logs and exceptions: always one line, even if it contains text of an untrusted peer. */
public final class LogText {
  /** An exception whose message is complete without the name of its class. */
  public interface SelfExplanatory {}

  /** In characters. */
  private static final int MAX_LENGTH = 500;

  private LogText() {}

  /** Returns the reason of a failure. */
  public static String reason(Throwable e) {
    String text = messageOf(e);
    if (text == null || text.isBlank()) {
      return e.getClass().getSimpleName();
    }
    boolean complete =
        e.getClass() == IOException.class
            || e instanceof SelfExplanatory
            || e instanceof ProtocolException;
    return line(complete ? text : e.getClass().getSimpleName() + ": " + text);
  }

  private static @Nullable String messageOf(Throwable e) {
    try {
      return e.getMessage();
    } catch (Throwable other) { // the class may be user code
      return null;
    }
  }

  /** Returns the reason why a program could not listen on, or connect to, an address. */
  public static String reason(SocketAddress address, Exception fault) {
    if (fault instanceof UnsupportedAddressTypeException) {
      boolean six =
          address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
      return six
          ? "this Java runtime has no IPv6 (java.net.preferIPv4Stack, or the system); use an IPv4"
              + " address"
          : "this Java runtime does not support addresses of this kind";
    }
    if (fault instanceof UnsupportedOperationException) {
      return "this system has no Unix domain sockets; use an internet address";
    }
    if (fault instanceof UnresolvedAddressException) {
      return "the name has no address";
    }
    if (fault instanceof AccessDeniedException) { // its message is only the file's name
      return "Permission denied";
    }
    if (fault instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    String text = fault instanceof FileSystemException file ? file.getReason() : fault.getMessage();
    return text == null || text.isBlank() ? fault.getClass().getSimpleName() : line(text);
  }

  /** Replaces each unpaired surrogate, which UTF-8 cannot encode, by "?". */
  public static String encodable(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  /**
   * Makes a text safe for one line of a log: truncates it, replaces each control character by a
   * space, and escapes every other invisible character.
   */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(MAX_LENGTH).forEach(c -> append(line, c));
    return text.codePointCount(0, text.length()) > MAX_LENGTH ? line + "..." : line.toString();
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

  /**
   * Makes a text safe for a log that programs parse: truncates it, and escapes every invisible
   * character.
   *
   * @param word whether spaces are escaped too
   */
  public static String escaped(String text, boolean word) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      if (line.length() >= MAX_LENGTH) {
        return line.append("...").toString();
      }
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isVisible(c) && !(word && c == ' ')) {
        line.appendCodePoint(c);
      } else {
        line.append(escape(c));
      }
    }
    return line.toString();
  }

  /** Returns {@code \}{@code u} and four hex digits, twice for a supplementary character. */
  private static String escape(int c) {
    StringBuilder escape = new StringBuilder();
    for (char unit : Character.toChars(c)) {
      escape.append("\\u").append(HexFormat.of().toHexDigits(unit));
    }
    return escape.toString();
  }

  /**
   * Returns whether a character is displayed at its position. The others break a line (U+2028 too),
   * change the direction of the text after them, or display nothing.
   */
  private static boolean isVisible(int c) {
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

  /** Returns an address as text, without looking up its name. */
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
