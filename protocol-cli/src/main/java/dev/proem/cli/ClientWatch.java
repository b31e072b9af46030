package dev.proem.cli;

import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.TransportListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Remembers how far the one connection of a client has come, and how it ended. Thread-safe. */
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

  /** What the server did to the connection. */
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
