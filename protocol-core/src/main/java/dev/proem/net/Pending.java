package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a connection that wait for their replies. The first reply shows whether the server
 * names requests: if it does, each reply says whose it is, and one that says nothing is none; if
 * not, replies are in order, those of calls that were given up included.
 */
final class Pending {
  /** Whose a message is. */
  record Match(@Nullable Call call, boolean unsolicited) {}

  private enum Manner {
    UNKNOWN,
    NAMED,
    ORDERED
  }

  /** Of a ping, nobody wants to hear. */
  static final Call.Outcome IGNORED =
      new Call.Outcome() {
        @Override
        public void succeeded(@Nullable Message reply) {}

        @Override
        public void failed(TransportException failure) {}
      };

  /** So many calls that were given up are no reason to give the connection up. */
  private static final int FEW = 16;

  private final int most;
  private final Map<String, Call> byId = new LinkedHashMap<>();

  /** In the order of their sending, those given up included, unless the server names requests. */
  private final ArrayDeque<Call> inOrder = new ArrayDeque<>();

  /** Messages without a reply that are not sent yet: only their deadlines matter here. */
  private final Set<Call> oneWay = new LinkedHashSet<>();

  private Manner manner = Manner.UNKNOWN;
  private int size;
  private int abandoned;
  private int pings;

  /** No call's deadline is earlier. */
  private long nextDeadline = EventLoop.NEVER;

  Pending(int most) {
    this.most = most;
  }

  void add(Call call) {
    if (call.kind == Call.Kind.ONE_WAY) {
      oneWay.add(call);
      deadlineChanged(call);
      return;
    }
    size++;
    pings += call.kind == Call.Kind.PING ? 1 : 0;
    if (call.id != null) {
      byId.put(call.id, call);
    }
    if (manner != Manner.NAMED) {
      inOrder.add(call);
    }
    deadlineChanged(call);
  }

  void deadlineChanged(Call call) {
    nextDeadline = MessageConnection.earlier(nextDeadline, call.deadline);
  }

  /** Those that wait, without those given up. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean hasPing() {
    return pings > 0;
  }

  /**
   * Whether it is known that the server names requests, so that a ping need not wait for others.
   */
  boolean isNamed() {
    return manner == Manner.NAMED;
  }

  /** The one call that waits, if it is one. */
  @Nullable Call only() {
    if (size != 1 || abandoned > 0) {
      return null;
    }
    return inOrder.isEmpty() ? byId.values().iterator().next() : inOrder.peek();
  }

  /** Finds the call of a reply, and takes it out. */
  Match match(MessageHeader reply) {
    String id = reply.inReplyTo().orElse(null);
    if (id != null) {
      if (manner != Manner.ORDERED) {
        manner = Manner.NAMED;
        inOrder.clear();
        abandoned = 0;
      }
      Call call = byId.get(id);
      if (call != null) {
        remove(call);
      }
      return new Match(call, false);
    }
    if (manner == Manner.NAMED) {
      return new Match(null, true);
    }
    Call first = inOrder.poll();
    if (first == null) {
      return new Match(null, true);
    }
    manner = Manner.ORDERED;
    if (!isWaiting(first)) {
      abandoned--;
      return new Match(null, false);
    }
    forget(first);
    return new Match(first, false);
  }

  /**
   * Whether an error reply is about the connection, rather than the next reply: the server could
   * not know whose it is, and it is not clear.
   */
  boolean isOfConnection(MessageHeader reply, String error) {
    return reply.inReplyTo().isEmpty()
        && (manner == Manner.NAMED || error.equals(ReplyCode.TOO_MANY_CONNECTIONS.code()));
  }

  /** A message without a reply was sent, or will not be. */
  void oneWayDone(Call call) {
    oneWay.remove(call);
  }

  private boolean isWaiting(Call call) {
    return call.id == null ? !call.isDone() : byId.get(call.id) == call;
  }

  private void forget(Call call) {
    if (call.id != null) {
      byId.remove(call.id);
    }
    size--;
    pings -= call.kind == Call.Kind.PING ? 1 : 0;
  }

  /** Takes out a call whose reply will not come. */
  void remove(Call call) {
    if (isWaiting(call)) {
      forget(call);
      inOrder.remove(call);
    }
  }

  /** Nobody waits for its reply, which may come all the same. */
  void abandon(Call call) {
    if (isWaiting(call) || call.id == null) {
      forget(call);
      abandoned += manner == Manner.NAMED ? 0 : 1;
    }
  }

  /** Whether so many were given up that the connection is not worth keeping. */
  boolean isClogged() {
    return abandoned >= Math.max(most, FEW);
  }

  long nextDeadline() {
    return nextDeadline;
  }

  /** The calls whose deadline has passed; they stay. */
  List<Call> expired(long now) {
    List<Call> expired = new ArrayList<>();
    if (MessageConnection.isOver(nextDeadline, now)) {
      nextDeadline = EventLoop.NEVER;
      List<Call> all = waiting();
      all.addAll(oneWay);
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

  private List<Call> waiting() {
    List<Call> all = new ArrayList<>(byId.values());
    for (Call call : inOrder) {
      if (call.id == null && !call.isDone()) {
        all.add(call);
      }
    }
    return all;
  }

  /** Takes out all that wait. */
  List<Call> drain() {
    List<Call> all = waiting();
    byId.clear();
    inOrder.clear();
    size = 0;
    abandoned = 0;
    pings = 0;
    nextDeadline = EventLoop.NEVER;
    return all;
  }
}
