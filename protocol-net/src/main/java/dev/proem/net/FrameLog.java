package dev.proem.net;

import dev.proem.MessageHeader;
import dev.proem.SensitiveHeaders;
import dev.proem.net.internal.transport.LogText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLSession;

/**
 * Logs one line for each message that comes or goes, and for each connection that is opened, closed
 * or refused, in the format of {@code docs/reference/frame-log.md}:
 *
 * <pre>
 * #12 127.0.0.1:40312 opened plain
 * #12 127.0.0.1:40312 &lt;- 105+41 bytes 0.3 ms {"byteorder": "little", ..., "token": "***"}
 * #12 127.0.0.1:40312 -&gt; 103+5 bytes {"byteorder": "little", ...}
 * #12 127.0.0.1:40312 closed PEER_CLOSED 35.2 ms the peer closed
 * </pre>
 *
 * <p>For finding faults: give it to {@code listener} of a server's or client's builder, and set its
 * logger to its level. While that is off, it costs next to nothing. Contents are never logged, nor
 * the values of {@linkplain #withRedacted secret} headers, and whatever a peer sends, a line is one
 * line, of 4,000 characters at most, that a terminal shows as it is.
 *
 * <p>Immutable and thread-safe.
 */
public final class FrameLog implements TransportListener {
  /** The name of the logger, unless another is given. */
  public static final String LOGGER = "dev.proem.net.frames";

  private static final int LONGEST_TEXT = 500;
  private final Logger logger;
  private final Level level;

  /** What is hidden besides the {@link SensitiveHeaders}. */
  private final List<String> secret;

  private FrameLog(Logger logger, Level level, List<String> secret) {
    this.logger = Objects.requireNonNull(logger, "logger");
    this.level = level;
    this.secret = secret;
  }

  /** Logs to {@link #LOGGER} at the level DEBUG, and hides the usual secrets. */
  public static FrameLog create() {
    return new FrameLog(System.getLogger(LOGGER), Level.DEBUG, List.of());
  }

  /** Logs to the logger of this name. Default {@link #LOGGER}. */
  public FrameLog withLogger(String name) {
    return withLogger(System.getLogger(name));
  }

  /** Logs to this logger, which has to be thread-safe. */
  public FrameLog withLogger(Logger value) {
    return new FrameLog(value, level, secret);
  }

  /**
   * Logs at this level. Default DEBUG.
   *
   * @throws IllegalArgumentException when it is ALL or OFF, at which nothing can be logged
   */
  public FrameLog withLevel(Level value) {
    if (value == Level.ALL || value == Level.OFF) {
      throw new IllegalArgumentException("nothing can be logged at the level " + value);
    }
    return new FrameLog(logger, value, secret);
  }

  /**
   * Hides the values of these headers as well, in this log only: {@code "***"} is shown instead.
   * Hidden already are the {@link SensitiveHeaders}, which say, too, what a name stands for.
   *
   * @throws IllegalArgumentException when a name is blank
   */
  public FrameLog withRedacted(String... names) {
    List<String> all = new ArrayList<>(secret);
    for (String name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a header's name is blank");
      }
      all.add(name);
    }
    return new FrameLog(logger, level, List.copyOf(all));
  }

  // events

  @Override
  public void opened(Connection connection) {
    if (logger.isLoggable(level)) {
      log(connection, "opened " + connection.tls().map(SSLSession::getProtocol).orElse("plain"));
    }
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration open) {
    if (logger.isLoggable(level)) {
      log(connection, "closed " + reason.kind() + " " + millis(open) + " " + text(reason));
    }
  }

  @Override
  public void refused(SocketAddress remoteAddress, CloseReason reason) {
    if (logger.isLoggable(level)) {
      log("- " + peer(remoteAddress) + " refused " + reason.kind() + " " + text(reason));
    }
  }

  @Override
  public void received(Connection connection, MessageHeader header, long bytes, Duration arrival) {
    if (logger.isLoggable(level)) {
      log(connection, "<- " + size(header, bytes) + " " + millis(arrival) + " " + shown(header));
    }
  }

  @Override
  public void sent(Connection connection, MessageHeader header, long bytes) {
    if (logger.isLoggable(level)) {
      log(connection, "-> " + size(header, bytes) + " " + shown(header));
    }
  }

  private void log(Connection connection, String what) {
    log("#" + connection.id() + " " + peer(connection.remoteAddress()) + " " + what);
  }

  private void log(String line) {
    logger.log(level, line, (Throwable) null); // this way, it is never taken for a pattern
  }

  // the parts of a line

  private static String size(MessageHeader header, long bytes) {
    return (bytes - header.contentLength()) + "+" + header.contentLength() + " bytes";
  }

  /** With one digit behind the point, in every locale. */
  private static String millis(Duration time) {
    long tenths = time.toNanos() / 100_000;
    return tenths / 10 + "." + tenths % 10 + " ms";
  }

  /** One word, also where it is a path with spaces. */
  private static String peer(SocketAddress address) {
    return visible(LogText.address(address), false);
  }

  private static String text(CloseReason reason) {
    return visible(reason.text(), true);
  }

  private static String visible(String text, boolean spaces) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      if (line.length() >= LONGEST_TEXT) {
        return line.append("...").toString();
      }
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (LogText.isVisible(c) && (spaces || c != ' ')) {
        line.appendCodePoint(c);
      } else {
        line.append(LogText.escape(c));
      }
    }
    return line.toString();
  }

  /** Bounded, on one line, without secrets. */
  private String shown(MessageHeader header) {
    return SensitiveHeaders.redacted(header, secret.toArray(String[]::new)).toString();
  }
}
