package dev.proem.net.internal.client;

import dev.proem.net.CloseReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of a pool that have been opened. Used by the thread of the loop only. */
public final class OpenConnections {
  private final List<ClientConnection> all = new ArrayList<>();

  /** Whether each call has a connection to itself. */
  private final boolean exclusive;

  private volatile int count;
  private int turn;

  OpenConnections(boolean exclusive) {
    this.exclusive = exclusive;
  }

  void add(ClientConnection connection) {
    all.add(connection);
    count = all.size();
  }

  void remove(ClientConnection connection) {
    all.remove(connection);
    count = all.size();
  }

  /** How many there are; for any thread. */
  public int count() {
    return count;
  }

  /**
   * How many take a place. One that is ending takes none, so that its successor need not wait for
   * the server's end; but no more than {@code most} end so.
   */
  int usable(int most) {
    int ending = 0;
    for (ClientConnection each : all) {
      ending += each.isRetired() || each.connection.isFinishing() ? 1 : 0;
    }
    return all.size() - ending + Math.max(0, ending - most);
  }

  /** Whether there is another one that can be used, now or when it has a place. */
  boolean hasOther(@Nullable ClientConnection than) {
    return all.stream()
        .anyMatch(each -> each != than && each.connection.isOpen() && !each.isRetired());
  }

  /**
   * The connection with the least to do; of equals, each in turn. One on which the server has
   * answered nothing yet, and may refuse everything, gets one call before others get more.
   */
  @Nullable ClientConnection best() {
    ClientConnection best = null;
    for (int i = 0; i < all.size(); i++) {
      ClientConnection each = all.get(Math.floorMod(turn + i, all.size()));
      boolean fits = exclusive ? each.isIdle() : each.hasPlace();
      if (fits && (best == null || isBetter(each, best))) {
        best = each;
      }
    }
    turn++;
    return best;
  }

  private static boolean isBetter(ClientConnection one, ClientConnection other) {
    return one.isOnTrial() == other.isOnTrial() ? one.load() < other.load() : other.isOnTrial();
  }

  /** The client is closed. */
  void closeAll(CloseReason reason) {
    List.copyOf(all).forEach(each -> each.closeWith(reason));
  }
}
