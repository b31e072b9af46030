package dev.proem.net.internal.client;

import dev.proem.MessageHeader;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.transport.EventLoop;

/** The extra headers that a client adds to its requests. */
final class RequestHeaders {
  private static final int LONGEST_ID = length(MessageHeader.MESSAGE_ID, "" + Long.MAX_VALUE);
  private static final int LONGEST_DEADLINE = length(MessageHeader.DEADLINE_MS, Long.MAX_VALUE);
  private static final int LONGEST_ONE_WAY = length(MessageHeader.ONE_WAY, true);

  private RequestHeaders() {}

  /** Returns the largest number of bytes that {@link #addTo} adds to a header. */
  static int bytesAdded(Call.Kind kind, ClientSettings settings) {
    if (kind == Call.Kind.ONE_WAY) {
      return LONGEST_ONE_WAY;
    }
    return (settings.oneShot() ? 0 : LONGEST_ID) + (settings.sendDeadline() ? LONGEST_DEADLINE : 0);
  }

  private static int length(String name, Object value) {
    MessageHeader none = new MessageHeader("", "", 0);
    return none.withExtra(name, value).toJson().length() - none.toJson().length();
  }

  /** Returns the message of a call with its id, its deadline, and whether it has a reply. */
  static Outgoing addTo(Call call, ClientSettings settings) {
    MessageHeader header = call.message().header();
    String id = call.id();
    if (id != null) {
      header = header.withExtra(MessageHeader.MESSAGE_ID, id);
    }
    if (call.kind() == Call.Kind.ONE_WAY) {
      header = header.withExtra(MessageHeader.ONE_WAY, true);
    }
    boolean answered = call.kind() == Call.Kind.REQUEST || call.kind() == Call.Kind.STREAMED;
    if (settings.sendDeadline() && answered && call.deadline() != EventLoop.NEVER) {
      long left = Math.max(0, (call.deadline() - System.nanoTime()) / 1_000_000);
      header = header.withExtra(MessageHeader.DEADLINE_MS, left);
    }
    return header.equals(call.message().header())
        ? call.message()
        : call.message().withHeader(header);
  }
}
