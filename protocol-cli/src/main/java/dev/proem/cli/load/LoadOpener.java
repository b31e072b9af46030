package dev.proem.cli.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/**
 * Opens the connections of a load, a limited number at once, and opens lost ones again after their
 * backoff. Not thread-safe.
 */
final class LoadOpener {
  /** More could overflow the backlog of a server that accepts slowly. */
  private static final int AT_ONCE = 32;

  private final LoadConnection.Shared shared;
  private final List<? extends SocketAddress> addresses;
  private final LoadTurns turns;
  private int opening;
  private boolean reopening = true;

  /**
   * Creates an opener.
   *
   * @param addresses the addresses of the server, which are tried in order
   * @param turns gets each open connection
   */
  LoadOpener(
      LoadConnection.Shared shared, List<? extends SocketAddress> addresses, LoadTurns turns) {
    this.shared = shared;
    this.addresses = addresses;
    this.turns = turns;
  }

  /** Returns whether another connection can be opened now. */
  boolean hasRoom() {
    return opening < AT_ONCE;
  }

  /** Starts to open the connection of a slot. */
  void open(LoadSlot slot) {
    slot.at = shared.now();
    slot.isOpening = true;
    opening++;
    try {
      slot.connection = new LoadConnection(shared, addresses.get(slot.address), slot);
      checkOpen(slot, slot.connection);
    } catch (IOException e) {
      failed(slot, false, e);
    }
  }

  /** Opens a lost connection again, if its backoff has expired. */
  void reopen(LoadSlot slot, long now) {
    if (reopening && now >= slot.at && hasRoom()) {
      open(slot);
    }
  }

  /** Stops opening lost connections again. */
  void stopReopening() {
    reopening = false;
  }

  /** Counts the connection of a slot if it has just become open. */
  void checkOpen(LoadSlot slot, LoadConnection connection) {
    if (slot.isOpening && connection.isOpen()) {
      slot.isOpening = false;
      opening--;
      shared.measurement().opened(slot.wasOpen);
      slot.wasOpen = true;
      turns.offer(slot, connection);
    }
  }

  /**
   * Handles a connection that could not be opened: tries the next address, if there is one.
   *
   * @param inHandshake whether the socket was connected, so TLS has failed
   */
  void failed(LoadSlot slot, boolean inHandshake, IOException reason) {
    LoadMeasurement measurement = shared.measurement();
    slot.isOpening = false;
    opening--;
    if (slot.address + 1 < addresses.size()) {
      slot.address++;
      open(slot);
    } else if (!slot.wasOpen) {
      throw LoadFailures.opening(shared.settings(), inHandshake, (int) measurement.opened, reason);
    } else {
      measurement.failedAttempts++;
      slot.failed(shared.now());
    }
  }
}
