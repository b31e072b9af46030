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
 * Logs one line for each message that is received or sent, and for each connection that is opened,
 * closed or refused, in the format of {@code docs/reference/frame-log.md}:
 *
 * <pre>
 * #12 127.0.0.1:40312 opened plain
 * #12 127.0.0.1:40312 &lt;- 105+41 bytes 0.3 ms {"byteorder": "little", ..., "token": "***"}
 * #12 127.0.0.1:40312 -&gt; 103+5 bytes {"byteorder": "little", ...}
 * #12 127.0.0.1:40312 closed PEER_CLOSED 35.2 ms the peer closed
 * </pre>
 *
 * <p>For debugging: pass it to {@code listener} of the builder of a server or client, and enable
 * its logger. While the logger is disabled, the cost is negligible. Contents and the values of
 * {@linkplain #withRedacted sensitive} headers are never logged. Whatever a peer sends, a line is a
 * single line of at most 4,000 characters without control characters.
 *
 * <p>Immutable and thread-safe.
 */
public final class FrameLog implements TransportListener {
  /** The default name of the logger. */
  public static final String LOGGER = "dev.proem.net.frames";

  private final Logger logger;
  private final Level level;

  /** Header names whose values are redacted in addition to the {@link SensitiveHeaders}. */
  private final List<String> secret;

  private FrameLog(Logger logger, Level level, List<String> secret) {
    this.logger = Objects.requireNonNull(logger, "logger");
    this.level = level;
    this.secret = secret;
  }

  /** Creates a log to {@link #LOGGER} at level DEBUG that redacts the {@link SensitiveHeaders}. */
  public static FrameLog create() {
    return new FrameLog(System.getLogger(LOGGER), Level.DEBUG, List.of());
  }

  /** Returns this log with the logger of this name. Default {@link #LOGGER}. */
  public FrameLog withLogger(String name) {
    return withLogger(System.getLogger(name));
  }

  /** Returns this log with another logger, which must be thread-safe. */
  public FrameLog withLogger(Logger value) {
    return new FrameLog(value, level, secret);
  }

  /**
   * Returns this log at another level. Default DEBUG.
   *
   * @throws IllegalArgumentException if the level is ALL or OFF, at which nothing can be logged
   */
  public FrameLog withLevel(Level value) {
    if (value == Level.ALL || value == Level.OFF) {
      throw new IllegalArgumentException("nothing can be logged at the level " + value);
    }
    return new FrameLog(logger, value, secret);
  }

  /**
   * Returns this log with more redacted headers: {@code "***"} replaces their values. The {@link
   * SensitiveHeaders} are always redacted; see there for how names are matched.
   *
   * @throws IllegalArgumentException if a name is blank
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
    logger.log(level, line, (Throwable) null); // this overload never formats the line as a pattern
  }

  // the parts of a line

  private static String size(MessageHeader header, long bytes) {
    return (bytes - header.contentLength()) + "+" + header.contentLength() + " bytes";
  }

  /** Formats with one decimal, in every locale. */
  private static String millis(Duration time) {
    long tenths = time.toNanos() / 100_000;
    return tenths / 10 + "." + tenths % 10 + " ms";
  }

  /** Returns the address as one word, even if it is a path with spaces. */
  private static String peer(SocketAddress address) {
    return LogText.escaped(LogText.address(address), true);
  }

  private static String text(CloseReason reason) {
    return LogText.escaped(reason.text(), false);
  }

  /** Returns the header on one line of limited length, redacted. */
  private String shown(MessageHeader header) {
    return SensitiveHeaders.redacted(header, secret.toArray(String[]::new)).toString();
  }
}
