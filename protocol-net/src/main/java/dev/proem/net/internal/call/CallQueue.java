package dev.proem.net.internal.call;

import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
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
 * it returns, adds or removes, and no time for the others. The deadline and the options of a call
 * do not change while it waits. For the event loop's thread only.
 */
public final class CallQueue {
  private final TreeSet<Call> inOrder =
      new TreeSet<>(Comparator.comparingLong(call -> call.number));

  /** The calls with a deadline, compared by difference, as {@link System#nanoTime} requires. */
  private final TreeSet<Call> byDeadline =
      new TreeSet<>(
          (a, b) -> {
            int sign = Long.signum(a.deadline() - b.deadline());
            return sign != 0 ? sign : Long.compare(a.number, b.number);
          });

  /** The calls that fail if no endpoint can be connected to. */
  private final Set<Call> nonWaiting = new LinkedHashSet<>();

  private long lastNumber;

  public boolean isEmpty() {
    return inOrder.isEmpty();
  }

  public int size() {
    return inOrder.size();
  }

  /** Adds a call: a new one at the end, one that was in the queue before at its old position. */
  public void add(Call call) {
    if (call.number == 0) {
      call.number = ++lastNumber;
    }
    inOrder.add(call);
    if (call.deadline() != EventLoop.NEVER) {
      byDeadline.add(call);
    }
    if (!call.options().waitForConnection()) {
      nonWaiting.add(call);
    }
  }

  /** Removes a call; returns whether it was present. */
  public boolean remove(Call call) {
    if (!inOrder.remove(call)) {
      return false;
    }
    byDeadline.remove(call);
    nonWaiting.remove(call);
    return true;
  }

  /** Removes and returns the first call; null if there is none. */
  public @Nullable Call poll() {
    Call first = inOrder.isEmpty() ? null : inOrder.first();
    if (first != null) {
      remove(first);
    }
    return first;
  }

  /** Returns the earliest deadline; {@link EventLoop#NEVER} if there is none. */
  public long nextDeadline() {
    return byDeadline.isEmpty() ? EventLoop.NEVER : byDeadline.first().deadline();
  }

  /** Removes and returns a call whose deadline has expired; null if there is none. */
  public @Nullable Call pollExpired(long now) {
    if (!Timers.hasExpired(nextDeadline(), now)) {
      return null;
    }
    Call first = byDeadline.first();
    remove(first);
    return first;
  }

  /** Removes and returns the calls that do not wait while no endpoint can be connected to. */
  public List<Call> pollNonWaiting() {
    List<Call> polled = new ArrayList<>(nonWaiting);
    polled.forEach(this::remove);
    return polled;
  }
}
