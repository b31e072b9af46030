package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import dev.proem.net.TransportException;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.IntrusiveList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a connection that wait for their replies. Each call is in exactly one {@link Place},
 * and only {@link #move} changes it, so that no reply can lose a call.
 *
 * <p>Calls without an id are answered in the order of their sending, whatever a reply says. For
 * calls with an id the first reply shows whether the server names requests: if it does, each reply
 * says whose it is, and one that says nothing is none; if not, replies are in order, those of calls
 * that were given up included.
 */
public final class PendingCalls {
  /** Where a call is. */
  enum Place {
    /** Not here: not sent yet, taken back, or at its outcome. */
    NOWHERE,
    /** It has no reply, and is not sent yet: only its deadline matters here. */
    ONE_WAY,
    /** Its reply is wanted. */
    WAITING,
    /** Its reply may come, and goes to no caller. */
    GIVEN_UP
  }

  /** Whose a message is. */
  record Match(@Nullable Call call, boolean unsolicited) {
    static final Match NONE = new Match(null, false);
    static final Match UNSOLICITED = new Match(null, true);
  }

  private enum Manner {
    /** The server is told no ids: {@code in-reply-to} means nothing. */
    WITHOUT_IDS,
    /** It is told ids, and has answered nothing yet. */
    UNKNOWN,
    NAMED,
    ORDERED
  }

  /** Of a ping, whose caller is the transport itself. */
  public static final Call.Outcome IGNORED =
      new Call.Outcome() {
        @Override
        public void succeeded(@Nullable Message reply) {}

        @Override
        public void failed(TransportException failure) {}
      };

  /** So many calls that were given up are no reason to give the connection up. */
  private static final int FEW = 16;

  private final int most;
  private final IntrusiveList<Call> waiting = new IntrusiveList<>();
  private final IntrusiveList<Call> oneWay = new IntrusiveList<>();
  private final TreeSet<Call> givenUp = new TreeSet<>(Comparator.comparingLong(call -> call.order));

  /** An index of those that wait or were given up, and have an id. */
  private final Map<String, Call> byId = new HashMap<>();

  private Manner manner;
  private long lastOrder;
  private @Nullable Call ping;

  /** The id of the call that got the first reply without a name. */
  private @Nullable String firstInOrder;

  /** No call's deadline is earlier. */
  private long nextDeadline = EventLoop.NEVER;

  /**
   * No calls.
   *
   * @param most how many may wait at a time
   * @param withIds whether the server is told the ids of calls
   */
  PendingCalls(int most, boolean withIds) {
    this.most = most;
    this.manner = withIds ? Manner.UNKNOWN : Manner.WITHOUT_IDS;
  }

  /** Takes a call out of the place where it is, and puts it into another. */
  private void move(Call call, Place to) {
    switch (call.place) {
      case WAITING -> waiting.remove(call);
      case GIVEN_UP -> givenUp.remove(call);
      case ONE_WAY -> oneWay.remove(call);
      case NOWHERE -> {}
    }
    call.place = to;
    switch (to) {
      case WAITING -> waiting.add(call);
      case GIVEN_UP -> givenUp.add(call);
      case ONE_WAY -> oneWay.add(call);
      case NOWHERE -> {}
    }
    if (call.id != null && (to == Place.WAITING || to == Place.GIVEN_UP)) {
      byId.put(call.id, call);
    } else if (call.id != null) {
      byId.remove(call.id);
    }
  }

  /**
   * Adds a call that is about to be sent.
   *
   * @throws IllegalStateException when it waits already, here or elsewhere
   */
  void add(Call call) {
    if (call.place != Place.NOWHERE) {
      throw new IllegalStateException("the call is " + call.place + " already");
    }
    call.order = ++lastOrder;
    if (call.kind == Call.Kind.PING) {
      ping = call;
    }
    move(call, call.kind == Call.Kind.ONE_WAY ? Place.ONE_WAY : Place.WAITING);
    deadlineChanged(call);
  }

  void deadlineChanged(Call call) {
    nextDeadline = MessageConnection.earlier(nextDeadline, call.deadline);
  }

  /** Those that wait for a reply, without those given up. */
  public int size() {
    return waiting.size();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether a call without a reply is not sent yet. */
  boolean hasOneWay() {
    return !oneWay.isEmpty();
  }

  boolean hasPing() {
    return ping != null && ping.place == Place.WAITING;
  }

  /** Whether the server is known to name requests, so that a ping need not wait for others. */
  boolean isNamed() {
    return manner == Manner.NAMED;
  }

  /** The one call that waits, if it is one. */
  @Nullable Call only() {
    return waiting.size() == 1 && givenUp.isEmpty() ? waiting.first() : null;
  }

  // whose a reply is

  /** The first that was sent, of those that wait or were given up. */
  private @Nullable Call first() {
    Call first = waiting.first();
    if (givenUp.isEmpty()) {
      return first;
    }
    Call given = givenUp.first();
    return first == null || given.order < first.order ? given : first;
  }

  /** The name that a reply gives, where names mean something. */
  private @Nullable String name(MessageHeader reply) {
    return manner == Manner.WITHOUT_IDS ? null : reply.inReplyTo().orElse(null);
  }

  /** The call of a reply, which stays where it is; null when it is that of none. */
  private @Nullable Call find(@Nullable String name) {
    Call named = name == null ? null : byId.get(name);
    if (named != null) {
      return named;
    }
    boolean byOrder =
        switch (manner) {
          case WITHOUT_IDS -> true;
          case UNKNOWN -> name == null;
          // Such a server does not know of names: what it passes on of another means nothing. Only
          // if it names the first after all, that got something else for a reply.
          case ORDERED -> name == null || !name.equals(firstInOrder);
          case NAMED -> false;
        };
    return byOrder ? first() : null;
  }

  /** Finds the call of a reply, and takes it out. */
  Match match(MessageHeader reply) {
    String name = name(reply);
    Call call = find(name);
    if (call == null) {
      return name == null ? Match.UNSOLICITED : Match.NONE;
    }
    boolean wanted = call.place == Place.WAITING;
    move(call, Place.NOWHERE);
    if (manner == Manner.UNKNOWN && name != null) {
      manner = Manner.NAMED;
      forgetGivenUp();
    } else if (manner == Manner.UNKNOWN) {
      manner = Manner.ORDERED;
      firstInOrder = call.id;
    }
    return wanted ? new Match(call, false) : Match.NONE;
  }

  /**
   * The call whose reply can't be read, which stays; null when it can't be told.
   *
   * @param reply the header of the reply, if that could be read
   */
  @Nullable Call whose(@Nullable MessageHeader reply) {
    Call call;
    if (reply != null) {
      call = find(name(reply));
    } else if (manner == Manner.WITHOUT_IDS || manner == Manner.ORDERED) {
      call = first();
    } else {
      call = only();
    }
    return call != null && call.place == Place.WAITING ? call : null;
  }

  /**
   * Whether an error reply is about the connection, rather than the next reply: the server could
   * not know whose it is, and it is not clear.
   */
  boolean isOfConnection(MessageHeader reply, String error) {
    return name(reply) == null
        && (manner == Manner.NAMED || error.equals(ReplyCode.TOO_MANY_CONNECTIONS.code()));
  }

  // calls whose reply does not come, or is not wanted

  /** Takes out a call that was sent and has no reply, or whose reply will not come. */
  void remove(Call call) {
    move(call, Place.NOWHERE);
  }

  /** The reply of a call that was sent is not wanted any more; it may come all the same. */
  void abandon(Call call) {
    if (call.place == Place.WAITING) {
      move(call, manner == Manner.NAMED ? Place.NOWHERE : Place.GIVEN_UP);
    }
  }

  private void forgetGivenUp() {
    while (!givenUp.isEmpty()) {
      move(givenUp.first(), Place.NOWHERE);
    }
  }

  /** Whether so many were given up that the connection is not worth keeping. */
  boolean isClogged() {
    return givenUp.size() >= Math.max(most, FEW);
  }

  long nextDeadline() {
    return nextDeadline;
  }

  /** The calls whose deadline has passed; they stay. */
  List<Call> expired(long now) {
    List<Call> expired = new ArrayList<>();
    if (MessageConnection.isOver(nextDeadline, now)) {
      nextDeadline = EventLoop.NEVER;
      List<Call> all = waiting.copy();
      all.addAll(oneWay.copy());
      for (Call call : all) {
        if (MessageConnection.isOver(call.deadline, now)) {
          expired.add(call);
        } else {
          deadlineChanged(call);
        }
      }
    }
    return expired;
  }

  /** Takes out all that wait, in the order of their sending. */
  List<Call> drain() {
    List<Call> all = waiting.copy();
    all.forEach(call -> move(call, Place.NOWHERE));
    forgetGivenUp();
    return all;
  }
}
