package dev.proem.net.internal.transport;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A linked list without nodes, in the order in which its elements were added. An element is in at
 * most one list. Used by the thread of one event loop only.
 *
 * <p>It contains the requests of a connection. A {@code LinkedHashSet} would need an identity hash
 * and a node for each: about 50 of the 700 ns that a request took in {@code bench/run}, with 16
 * connections and 64 requests in flight on each.
 *
 * @param <E> the elements
 */
public final class IntrusiveList<E extends IntrusiveList.Link<E>> {
  /** The links of an element. */
  public abstract static class Link<E> {
    private @Nullable E before;
    private @Nullable E after;
    private boolean linked;
  }

  private @Nullable E first;
  private @Nullable E last;
  private int size;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Returns the first element; null if the list is empty. */
  public @Nullable E first() {
    return first;
  }

  /** Returns the next element; null after the last one. */
  public @Nullable E after(E each) {
    Link<E> link = each;
    return link.after;
  }

  /** Adds an element that is in no list. */
  public void add(E added) {
    Link<E> link = added;
    E end = last;
    link.before = end;
    link.linked = true;
    if (end == null) {
      first = added;
    } else {
      Link<E> before = end;
      before.after = added;
    }
    last = added;
    size++;
  }

  /** Removes an element, if it is in this list. */
  public void remove(E removed) {
    Link<E> link = removed;
    if (!link.linked) {
      return;
    }
    E before = link.before;
    E after = link.after;
    if (before == null) {
      first = after;
    } else {
      Link<E> neighbour = before;
      neighbour.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      Link<E> neighbour = after;
      neighbour.before = before;
    }
    link.before = null;
    link.after = null;
    link.linked = false;
    size--;
  }

  /** Returns a copy of the list. */
  public List<E> copy() {
    List<E> all = new ArrayList<>(size);
    for (E each = first; each != null; each = after(each)) {
      all.add(each);
    }
    return all;
  }
}
