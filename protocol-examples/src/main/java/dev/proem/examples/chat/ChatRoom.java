package dev.proem.examples.chat;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.Exchange;
import dev.proem.net.MessageHandler;
import dev.proem.net.RequestException;
import dev.proem.net.TransportListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The members of a chat. Each has a name, and each text of one member is pushed to all others.
 *
 * <p>A slow client does not delay the others. Messages to a client with too many unsent bytes are
 * dropped and counted, and it is notified of their number as soon as it reads again. If it does not
 * read at all, the server's write time-out closes its connection.
 *
 * <p>It runs on the event loops themselves, because it never blocks. Therefore the texts of one
 * client are sent in their order. Thread-safe.
 */
final class ChatRoom implements MessageHandler, TransportListener {
  private static final String MEMBER = ChatRoom.class.getName();

  private record Member(String name, Connection connection, AtomicLong missed) {}

  private final Map<String, Member> members = new ConcurrentHashMap<>();

  @Override
  public Message handle(Message request, Exchange exchange) throws RequestException {
    Connection connection = exchange.connection();
    Map<?, ?> json = json(request);
    String action = ChatMessages.text(json, ChatMessages.ACTION);
    if (action.equals(ChatMessages.JOIN)) {
      return join(connection, ChatMessages.text(json, ChatMessages.NAME));
    }
    Member member = member(connection);
    if (member == null) {
      throw new RequestException(ChatMessages.NOT_JOINED, "Join with a name first.");
    }
    return switch (action) {
      case ChatMessages.SAY -> say(member, ChatMessages.text(json, ChatMessages.TEXT));
      case ChatMessages.WHO -> ChatMessages.names(names());
      default ->
          throw new RequestException(
              ChatMessages.BAD_REQUEST, "The action must be join, say or who.");
    };
  }

  private static Map<?, ?> json(Message request) throws RequestException {
    try {
      if (request.json() instanceof Map<?, ?> json) {
        return json;
      }
    } catch (ProtocolException e) {
      // It is not a JSON object.
    }
    throw new RequestException(ChatMessages.BAD_REQUEST, "The request is not a JSON object.");
  }

  private static @Nullable Member member(Connection connection) {
    return (Member) connection.attributes().get(MEMBER);
  }

  private List<String> names() {
    return members.values().stream().map(Member::name).sorted().toList();
  }

  private Message join(Connection connection, String name) throws RequestException {
    if (member(connection) != null) {
      throw new RequestException(ChatMessages.BAD_REQUEST, "This connection has already joined.");
    }
    if (!ChatNames.isValid(name)) {
      throw new RequestException(
          ChatMessages.BAD_NAME,
          "A name has 1 to " + ChatNames.LONGEST + " visible characters and no spaces.");
    }
    Member member = new Member(name, connection, new AtomicLong());
    if (members.putIfAbsent(ChatNames.key(name), member) != null) {
      throw new RequestException(
          ChatMessages.NAME_TAKEN, "The name '" + name + "' is taken; choose another one.");
    }
    connection.attributes().put(MEMBER, member);
    toOthers(member, ChatMessages.joined(name));
    return ChatMessages.names(names());
  }

  private Message say(Member member, String text) throws RequestException {
    if (text.isBlank() || text.length() > ChatMessages.LONGEST_TEXT) {
      throw new RequestException(
          ChatMessages.BAD_TEXT,
          "A text has 1 to " + ChatMessages.LONGEST_TEXT + " characters, not all of them blank.");
    }
    return ChatMessages.count(toOthers(member, ChatMessages.said(member.name(), text)));
  }

  /** Sends to all other members, and returns their number, even if some do not read it. */
  private long toOthers(Member sender, Message message) {
    long count = 0;
    for (Member member : members.values()) {
      if (!member.equals(sender)) {
        notifyOfMissed(member);
        send(member, message, 1);
        count++;
      }
    }
    return count;
  }

  /**
   * Sends a message unless the member has too many unsent bytes.
   *
   * @param missed the number of messages that the member misses if it is not sent
   */
  private static void send(Member member, Message message, long missed) {
    var unused =
        member
            .connection()
            .send(message)
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    member.missed().addAndGet(missed);
                  }
                });
  }

  private static void notifyOfMissed(Member member) {
    long missed = member.missed().getAndSet(0);
    if (missed > 0) {
      send(member, ChatMessages.missed(missed), missed);
    }
  }

  /** Is called when the client reads again. */
  @Override
  public void underLowWatermark(Connection connection, long unsentBytes) {
    Member member = member(connection);
    if (member != null) {
      notifyOfMissed(member);
    }
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration open) {
    Member member = member(connection);
    if (member != null && members.remove(ChatNames.key(member.name()), member)) {
      toOthers(member, ChatMessages.left(member.name()));
    }
  }
}
