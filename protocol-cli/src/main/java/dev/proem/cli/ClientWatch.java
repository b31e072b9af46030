package dev.proem.cli;

import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.TransportListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Records how many bytes the only connection of a client has received, and why it ended.
 * Thread-safe.
 */
public final class ClientWatch implements TransportListener {
  private volatile @Nullable Connection connection;
  private volatile @Nullable CloseReason end;

  @Override
  public void opened(Connection opened) {
    connection = opened;
  }

  @Override
  public void closed(Connection closed, CloseReason reason, Duration open) {
    end = reason;
  }

  /** The number of bytes received. */
  long received() {
    Connection known = connection;
    return known == null ? 0 : known.receivedBytes();
  }

  /** Describes how the connection ended, such as "closed the connection". */
  String how() {
    CloseReason reason = end;
    if (reason == null) {
      return "broke the connection";
    }
    return switch (reason.kind()) {
      case PEER_CLOSED, PROTOCOL_FAULT -> "closed the connection";
      default -> "broke the connection (%s)".formatted(reason.text());
    };
  }
}
