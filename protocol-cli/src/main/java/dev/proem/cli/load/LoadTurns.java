package dev.proem.cli.load;

import java.util.ArrayDeque;
import java.util.Deque;

/** Which connection gets the next request: those with room, one after the other. */
final class LoadTurns {
  private final Deque<LoadSlot> free = new ArrayDeque<>();

  /** It may have room; when it has, and is not among the others yet, its turn comes last. */
  void offer(LoadSlot slot, LoadConnection connection) {
    if (!slot.isFree && connection.isOpen() && connection.inFlight().hasRoom()) {
      slot.isFree = true;
      free.add(slot);
    }
  }

  /** Whether any has room; forgets those that are gone. */
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

  /** The one whose turn it is; there has to be one with room. */
  LoadSlot next() {
    LoadSlot slot = free.remove();
    slot.isFree = false;
    return slot;
  }
}
