package dev.proem.net.internal.client;

import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a pool that wait for a connection, in the order in which they were made. There may
 * be very many while no server can be reached, so each operation takes O(log n) for each call that
 * it concerns, and nothing for the others. The deadline and the options of a call do not change
 * while it waits. Used by the thread of the loop only.
 */
public final class CallQueue {
  private final TreeSet<Call> inOrder =
      new TreeSet<>(Comparator.comparingLong(call -> call.number));

  /** Those that have a deadline, compared by difference, as {@link System#nanoTime} demands. */
  private final TreeSet<Call> byDeadline =
      new TreeSet<>(
          (a, b) -> {
            int sign = Long.signum(a.deadline - b.deadline);
            return sign != 0 ? sign : Long.compare(a.number, b.number);
          });

  /** Those that fail when no address can be connected to. */
  private final Set<Call> nonWaiting = new LinkedHashSet<>();

  boolean isEmpty() {
    return inOrder.isEmpty();
  }

  public int size() {
    return inOrder.size();
  }

  /** Adds a call, whose number says its place. */
  void add(Call call) {
    inOrder.add(call);
    if (call.deadline != EventLoop.NEVER) {
      byDeadline.add(call);
    }
    if (!call.options.waitForConnection()) {
      nonWaiting.add(call);
    }
  }

  /** Takes a call out; whether it was there. */
  boolean remove(Call call) {
    if (!inOrder.remove(call)) {
      return false;
    }
    byDeadline.remove(call);
    nonWaiting.remove(call);
    return true;
  }

  /** Takes out the first; null when there is none. */
  @Nullable Call poll() {
    Call first = inOrder.isEmpty() ? null : inOrder.first();
    if (first != null) {
      remove(first);
    }
    return first;
  }

  /** When the first deadline comes, or {@link EventLoop#NEVER}. */
  long nextDeadline() {
    return byDeadline.isEmpty() ? EventLoop.NEVER : byDeadline.first().deadline;
  }

  /** Takes out a call whose deadline has passed; null when there is none. */
  @Nullable Call pollExpired(long now) {
    if (!MessageConnection.isOver(nextDeadline(), now)) {
      return null;
    }
    Call first = byDeadline.first();
    remove(first);
    return first;
  }

  /** Takes out all that do not wait while no address can be connected to. */
  List<Call> takeImpatient() {
    List<Call> taken = new ArrayList<>(nonWaiting);
    taken.forEach(this::remove);
    return taken;
  }
}
