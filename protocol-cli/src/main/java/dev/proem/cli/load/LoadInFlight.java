package dev.proem.cli.load;

import dev.proem.MessageHeader;
import java.util.Arrays;

/**
 * The requests of one connection that have no reply yet, each in a place of its own. Times are in
 * nanoseconds. Not thread-safe.
 */
abstract sealed class LoadInFlight {
  /** The result of {@link #find} if no request is waiting for the reply. */
  static final int NONE = -1;

  /** The number of digits of each message-id: it is fixed, so one can be written over another. */
  static final int ID_DIGITS = 18;

  /** The sent time of a free place. */
  private static final long FREE = Long.MAX_VALUE;

  final int depth;
  private final long[] due;
  private final long[] sent;
  private int size;

  private LoadInFlight(int depth) {
    this.depth = depth;
    due = new long[depth];
    sent = new long[depth];
    Arrays.fill(sent, FREE);
  }

  static LoadInFlight of(int depth, boolean messageIds) {
    return messageIds ? new ById(depth) : new InOrder(depth);
  }

  final int size() {
    return size;
  }

  final boolean hasRoom() {
    return size < depth;
  }

  /**
   * Starts a request, for which there must be room.
   *
   * @return its message-id on this connection
   */
  final long start(long dueAt, long now) {
    int place = free();
    due[place] = dueAt;
    sent[place] = now;
    size++;
    return id(place);
  }

  /** Returns the place of the request that this reply answers, or {@link #NONE}. */
  abstract int find(MessageHeader reply);

  /** Returns the time at which the request in {@code place} was due. */
  final long due(int place) {
    return due[place];
  }

  /** Ends the request in {@code place}. Returns the time at which it was sent. */
  final long end(int place) {
    long sentAt = sent[place];
    sent[place] = FREE;
    size--;
    release(place);
    return sentAt;
  }

  /** Returns the number of requests that were sent at {@code limit} or earlier. */
  final int overdue(long limit) {
    int count = 0;
    for (int i = 0; size > 0 && i < depth; i++) {
      if (sent[i] <= limit) {
        count++;
      }
    }
    return count;
  }

  abstract int free();

  abstract long id(int place);

  abstract void release(int place);

  /** Replies arrive in the order of the requests. */
  private static final class InOrder extends LoadInFlight {
    private int oldest;

    InOrder(int depth) {
      super(depth);
    }

    @Override
    int find(MessageHeader reply) {
      return size() == 0 ? NONE : oldest;
    }

    @Override
    int free() {
      int place = oldest + size();
      return place < depth ? place : place - depth;
    }

    @Override
    long id(int place) {
      return 0;
    }

    @Override
    void release(int place) {
      oldest = oldest + 1 == depth ? 0 : oldest + 1;
    }
  }

  /**
   * Replies arrive in any order, and contain the message-ids of their requests. No id is used
   * twice.
   */
  private static final class ById extends LoadInFlight {
    private final int[] freePlaces;
    private final long[] ids;

    ById(int depth) {
      super(depth);
      freePlaces = new int[depth];
      ids = new long[depth];
      for (int i = 0; i < depth; i++) {
        freePlaces[i] = i;
        ids[i] = i;
      }
    }

    @Override
    int find(MessageHeader reply) {
      long id = number(String.valueOf(reply.extras().get(MessageHeader.IN_REPLY_TO)));
      int place = (int) (id % depth);
      return id >= 0 && isInFlight(place) && ids[place] == id ? place : NONE;
    }

    private static long number(String text) {
      long number = 0;
      for (int i = 0; i < text.length(); i++) {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9 || text.length() != ID_DIGITS) {
          return -1;
        }
        number = 10 * number + digit;
      }
      return text.isEmpty() ? -1 : number;
    }

    @Override
    int free() {
      return freePlaces[size()];
    }

    @Override
    long id(int place) {
      return ids[place];
    }

    @Override
    void release(int place) {
      ids[place] += depth;
      freePlaces[size()] = place;
    }
  }

  final boolean isInFlight(int place) {
    return sent[place] != FREE;
  }
}
