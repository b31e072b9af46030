package dev.proem.net.internal.call;

import dev.proem.MessageHeader;
import dev.proem.ReplyCode;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the first reply of a connection whether its server names the request in each reply.
 * For the event loop's thread only.
 */
final class ReplyMatching {
  private enum State {
    /** Calls have no ids, so {@code in-reply-to} means nothing. */
    WITHOUT_IDS,
    /** Calls have ids, and no reply was received yet. */
    UNKNOWN,
    /** The server names the request in each reply. */
    BY_ID,
    /** The server answers in order. */
    BY_ORDER
  }

  private State state;

  /** The id of the call that got the first reply without {@code in-reply-to}. */
  private @Nullable String firstInOrder;

  ReplyMatching(boolean withIds) {
    this.state = withIds ? State.UNKNOWN : State.WITHOUT_IDS;
  }

  /** Returns the id in a reply; null if there is none, or if ids mean nothing. */
  @Nullable String id(MessageHeader reply) {
    return state == State.WITHOUT_IDS ? null : reply.inReplyTo().orElse(null);
  }

  /** Returns whether the server has named the request in a reply. */
  boolean isById() {
    return state == State.BY_ID;
  }

  /** Returns whether replies are known to be in order. */
  boolean isByOrder() {
    return state == State.WITHOUT_IDS || state == State.BY_ORDER;
  }

  /**
   * Returns whether a reply answers the first call in flight.
   *
   * @param id of no call in flight; null if the reply has none
   */
  boolean isOfFirst(@Nullable String id) {
    return switch (state) {
      case WITHOUT_IDS -> true;
      case UNKNOWN -> id == null;
      // The server does not know ids: an unknown id was passed on from another message. The id
      // of the first call is an exception: its first reply was not its reply after all.
      case BY_ORDER -> id == null || !id.equals(firstInOrder);
      case BY_ID -> false;
    };
  }

  /** Returns whether an error reply concerns the connection instead of one request. */
  boolean isOfConnection(MessageHeader reply, String error) {
    return id(reply) == null
        && (state == State.BY_ID || error.equals(ReplyCode.TOO_MANY_CONNECTIONS.code()));
  }

  /**
   * A call has got its reply.
   *
   * @param id in the reply; null if it has none
   */
  void matched(Call call, @Nullable String id) {
    if (state == State.UNKNOWN && id != null) {
      state = State.BY_ID;
    } else if (state == State.UNKNOWN) {
      state = State.BY_ORDER;
      firstInOrder = call.id();
    }
  }
}
