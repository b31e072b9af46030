package dev.proem.cli.load;

import java.util.ArrayDeque;
import java.util.Deque;

/** Selects the connection for the next request: those with room, in turn. */
final class LoadTurns {
  private final Deque<LoadSlot> free = new ArrayDeque<>();

  /** Adds a connection after the others if it has room and is not among them. */
  void offer(LoadSlot slot, LoadConnection connection) {
    if (!slot.isFree && connection.hasRoom()) {
      slot.isFree = true;
      free.add(slot);
    }
  }

  /** Returns whether any connection has room. Removes those that are closed. */
  boolean hasRoom() {
    for (LoadSlot slot = free.peek(); slot != null; slot = free.peek()) {
      LoadConnection connection = slot.connection;
      if (connection != null && connection.isOpen()) {
        return true;
      }
      slot.isFree = false;
      free.remove();
    }
    return false;
  }

  /** Removes and returns the next one; there must be one with room. */
  LoadSlot next() {
    LoadSlot slot = free.remove();
    slot.isFree = false;
    return slot;
  }
}
