package dev.proem.net.internal.message;

import dev.proem.MessageHeader;
import dev.proem.net.Outgoing;
import java.util.List;

/**
 * The extra headers that only the transport sets. They are removed from the messages of the user,
 * for example from a message that is forwarded. See {@code docs/spec/protocol.md}, section
 * "Extensions".
 */
public final class ReservedHeaders {
  private static final List<String> NAMES =
      List.of(
          MessageHeader.MESSAGE_ID,
          MessageHeader.IN_REPLY_TO,
          MessageHeader.DEADLINE_MS,
          MessageHeader.PING,
          MessageHeader.ONE_WAY,
          MessageHeader.PUSH);

  private ReservedHeaders() {}

  /**
   * Returns a message that is not a reply, without reserved headers; the same object if it has
   * none.
   */
  public static Outgoing removedFrom(Outgoing message) {
    MessageHeader header = message.header();
    if (header.extras().isEmpty()) {
      return message;
    }
    return with(message, removedFromReply(header).withoutExtra(MessageHeader.ERROR));
  }

  /**
   * Returns a reply, which may be an error reply, without reserved headers; the same object if it
   * has none.
   */
  public static Outgoing removedFromReply(Outgoing reply) {
    MessageHeader header = reply.header();
    return header.extras().isEmpty() ? reply : with(reply, removedFromReply(header));
  }

  private static Outgoing with(Outgoing message, MessageHeader header) {
    return header.equals(message.header()) ? message : message.withHeader(header);
  }

  private static MessageHeader removedFromReply(MessageHeader header) {
    MessageHeader left = header;
    for (String name : NAMES) {
      left = left.withoutExtra(name);
    }
    return left;
  }
}
