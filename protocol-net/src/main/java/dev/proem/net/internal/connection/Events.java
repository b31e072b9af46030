package dev.proem.net.internal.connection;

import dev.proem.Bound;
import dev.proem.MessageHeader;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.TransportListener;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Notifies the listeners and the log. Both are code of the user: an exception of theirs has no
 * effect on the connection. Immutable and thread-safe.
 *
 * <p>In the log, an orderly close is DEBUG, a fault of a peer or a limit is one line at INFO, and
 * only an error of this program has a stack trace.
 */
public final class Events {
  private final List<TransportListener> listeners;

  public Events(List<TransportListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  private void tell(Consumer<TransportListener> event) {
    for (TransportListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable e) { // other languages throw checked exceptions, too
        Logs.log(Level.ERROR, () -> "a listener failed", e);
      }
    }
  }

  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  public void opened(Connection connection) {
    log(Level.DEBUG, connection, "opened");
    tell(each -> each.opened(connection));
  }

  public void closed(Connection connection, CloseReason reason, Duration open) {
    log(levelOf(reason.kind()), connection, "closed: " + reason.text());
    tell(each -> each.closed(connection, reason, open));
  }

  public void refused(SocketAddress remote, CloseReason reason) {
    Logs.log(levelOf(reason.kind()), () -> LogText.address(remote) + " refused: " + reason.text());
    tell(each -> each.refused(remote, reason));
  }

  public void received(Connection connection, MessageHeader header, long bytes, long arrivalNanos) {
    if (hasListeners()) {
      Duration arrival = Duration.ofNanos(arrivalNanos);
      tell(each -> each.received(connection, header, bytes, arrival));
    }
  }

  public void sent(Connection connection, MessageHeader header, long bytes) {
    if (hasListeners()) {
      tell(each -> each.sent(connection, header, bytes));
    }
  }

  public void answered(
      Connection connection, MessageHeader request, MessageHeader reply, long nanos) {
    if (hasListeners()) {
      Duration duration = Duration.ofNanos(nanos);
      tell(each -> each.answered(connection, request, reply, duration));
    }
  }

  /**
   * The peer violated the protocol. The log gets its line from the close of the connection that
   * follows.
   */
  public void peerBroke(Connection connection, Exception fault) {
    tell(each -> each.failed(connection, fault));
  }

  /** A request failed because of the peer or the end of its connection: one line in the log. */
  public void peerFailed(Connection connection, Throwable fault) {
    Logs.log(Level.INFO, () -> connection + " " + LogText.reason(fault));
    tell(each -> each.failed(connection, fault));
  }

  /** An error in this program: logged with its stack trace. */
  public void failed(Connection connection, String what, Throwable fault) {
    Logs.log(Level.ERROR, () -> connection + " " + what, fault);
    tell(each -> each.failed(connection, fault));
  }

  /**
   * The application uses the library incorrectly. The message explains it, so the log has no stack
   * trace.
   */
  public void misused(Connection connection, IllegalStateException mistake) {
    log(Level.ERROR, connection, "is answered with an error: " + mistake.getMessage());
    tell(each -> each.failed(connection, mistake));
  }

  public void watermark(Connection connection, boolean over, long unsent) {
    if (over) {
      tell(each -> each.overHighWatermark(connection, unsent));
    } else {
      tell(each -> each.underLowWatermark(connection, unsent));
    }
  }

  public void limitHit(SocketAddress remote, Bound limit) {
    Logs.log(
        Level.DEBUG,
        () -> LogText.address(remote) + " hit " + limit.name() + " (" + limit.value() + ")");
    tell(each -> each.limitHit(remote, limit.name(), limit.value()));
  }

  private static void log(Level level, Connection connection, String what) {
    Logs.log(level, () -> connection + " " + what);
  }

  private static Level levelOf(CloseReason.Kind kind) {
    return switch (kind) {
      case PEER_CLOSED, CLOSED, SHUTDOWN -> Level.DEBUG;
      case PROTOCOL_FAULT, LIMIT, TIMEOUT, HANDSHAKE_FAILED, IO_ERROR -> Level.INFO;
      case INTERNAL -> Level.ERROR;
    };
  }
}
