package dev.proem.net.internal.call;

import dev.proem.MessageHeader;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.IntrusiveList;
import dev.proem.net.internal.transport.Timers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a connection that wait for their replies. Each call is in exactly one {@link
 * Call.Place}, and only {@link #move} changes it, so no reply can lose a call. For the event loop's
 * thread only.
 *
 * <p>Calls without an id are answered in the order of their sending, whatever a reply contains. For
 * calls with an id, the first reply shows whether the server names the request in each reply. If it
 * does, a message without {@code in-reply-to} is not a reply. If it does not, replies are in order,
 * including those of abandoned calls.
 */
public final class PendingCalls {
  /**
   * The result for a received message.
   *
   * @param call the call that the message is the reply of; null if no call waits for it
   * @param unsolicited whether the message is not a reply
   */
  public record Match(@Nullable Call call, boolean unsolicited) {
    static final Match NONE = new Match(null, false);
    static final Match UNSOLICITED = new Match(null, true);
  }

  /** The number of abandoned calls up to which a connection is always kept. */
  private static final int ABANDONED_ALWAYS_KEPT = 16;

  private final int limit;
  private final IntrusiveList<Call> waiting = new IntrusiveList<>();
  private final IntrusiveList<Call> oneWay = new IntrusiveList<>();
  private final TreeSet<Call> abandoned =
      new TreeSet<>(Comparator.comparingLong(call -> call.order));

  /** The waiting and the abandoned calls that have an id. */
  private final Map<String, Call> byId = new HashMap<>();

  private final ReplyMatching matching;
  private long lastOrder;
  private @Nullable Call ping;

  /** A lower bound of the deadlines of all calls. */
  private long nextDeadline = EventLoop.NEVER;

  /**
   * No calls.
   *
   * @param limit the largest number of calls that wait at a time
   * @param withIds whether the ids of calls are sent to the server
   */
  public PendingCalls(int limit, boolean withIds) {
    this.limit = limit;
    this.matching = new ReplyMatching(withIds);
  }

  /** Moves a call from its place to another one. */
  private void move(Call call, Call.Place to) {
    switch (call.place) {
      case WAITING -> waiting.remove(call);
      case ABANDONED -> abandoned.remove(call);
      case ONE_WAY -> oneWay.remove(call);
      case NONE -> {}
    }
    call.place = to;
    switch (to) {
      case WAITING -> waiting.add(call);
      case ABANDONED -> abandoned.add(call);
      case ONE_WAY -> oneWay.add(call);
      case NONE -> {}
    }
    if (call.id() != null && (to == Call.Place.WAITING || to == Call.Place.ABANDONED)) {
      byId.put(call.id(), call);
    } else if (call.id() != null) {
      byId.remove(call.id());
    }
  }

  /**
   * Adds a call that is about to be sent.
   *
   * @throws IllegalStateException if it is in flight already, here or elsewhere
   */
  public void add(Call call) {
    if (call.place != Call.Place.NONE) {
      throw new IllegalStateException("the call is " + call.place + " already");
    }
    call.order = ++lastOrder;
    if (call.kind() == Call.Kind.PING) {
      ping = call;
    }
    move(call, call.kind() == Call.Kind.ONE_WAY ? Call.Place.ONE_WAY : Call.Place.WAITING);
    deadlineChanged(call);
  }

  public void deadlineChanged(Call call) {
    nextDeadline = Timers.earlier(nextDeadline, call.deadline());
  }

  /** Returns the number of calls that wait for a reply, without the abandoned calls. */
  public int size() {
    return waiting.size();
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Returns whether a one-way message is not sent yet. */
  public boolean hasOneWay() {
    return !oneWay.isEmpty();
  }

  public boolean hasPing() {
    return ping != null && ping.place == Call.Place.WAITING;
  }

  /** Returns whether replies name their requests, so a ping need not wait for other calls. */
  public boolean isNamed() {
    return matching.isById();
  }

  /** Returns the only call that waits; null if there is none, or more than one. */
  public @Nullable Call only() {
    return waiting.size() == 1 && abandoned.isEmpty() ? waiting.first() : null;
  }

  // matching of replies

  /** Returns the waiting or abandoned call that was sent first. */
  private @Nullable Call first() {
    Call first = waiting.first();
    if (abandoned.isEmpty()) {
      return first;
    }
    Call other = abandoned.first();
    return first == null || other.order < first.order ? other : first;
  }

  /** Returns the call of a reply, without removing it; null if there is none. */
  private @Nullable Call find(@Nullable String id) {
    Call named = id == null ? null : byId.get(id);
    if (named != null) {
      return named;
    }
    return matching.isOfFirst(id) ? first() : null;
  }

  /** Finds the call of a reply, and removes it. */
  public Match match(MessageHeader reply) {
    String id = matching.id(reply);
    Call call = find(id);
    if (call == null) {
      return id == null ? Match.UNSOLICITED : Match.NONE;
    }
    boolean wanted = call.place == Call.Place.WAITING;
    remove(call);
    matching.matched(call, id);
    if (matching.isById()) {
      removeAbandoned(); // their replies will name them
    }
    return wanted ? new Match(call, false) : Match.NONE;
  }

  /**
   * Returns the call whose reply cannot be read, without removing it; null if it is not known.
   *
   * @param reply the header of the reply; null if it could not be read
   */
  public @Nullable Call unreadable(@Nullable MessageHeader reply) {
    Call call;
    if (reply != null) {
      call = find(matching.id(reply));
    } else if (matching.isByOrder()) {
      call = first();
    } else {
      call = only();
    }
    return call != null && call.place == Call.Place.WAITING ? call : null;
  }

  /** Returns whether an error reply concerns the connection instead of one request. */
  public boolean isOfConnection(MessageHeader reply, String error) {
    return matching.isOfConnection(reply, error);
  }

  // calls without a reply

  /** Removes a call that is sent and has no reply, or whose reply will not be received. */
  public void remove(Call call) {
    move(call, Call.Place.NONE);
  }

  /** Abandons a call that is sent: its reply may still be received, and is then discarded. */
  public void abandon(Call call) {
    if (call.place == Call.Place.WAITING) {
      move(call, matching.isById() ? Call.Place.NONE : Call.Place.ABANDONED);
    }
  }

  private void removeAbandoned() {
    while (!abandoned.isEmpty()) {
      remove(abandoned.first());
    }
  }

  /** Returns whether the connection has too many abandoned calls to be kept. */
  public boolean hasTooManyAbandoned() {
    return abandoned.size() >= Math.max(limit, ABANDONED_ALWAYS_KEPT);
  }

  public long nextDeadline() {
    return nextDeadline;
  }

  /** Returns the calls whose deadline has expired, without removing them. */
  public List<Call> expired(long now) {
    List<Call> expired = new ArrayList<>();
    if (Timers.hasExpired(nextDeadline, now)) {
      nextDeadline = EventLoop.NEVER;
      List<Call> all = waiting.copy();
      all.addAll(oneWay.copy());
      for (Call call : all) {
        if (Timers.hasExpired(call.deadline(), now)) {
          expired.add(call);
        } else {
          deadlineChanged(call);
        }
      }
    }
    return expired;
  }

  /** Removes and returns all waiting calls, in the order of their sending. */
  public List<Call> drain() {
    List<Call> all = waiting.copy();
    all.forEach(this::remove);
    removeAbandoned();
    return all;
  }
}
