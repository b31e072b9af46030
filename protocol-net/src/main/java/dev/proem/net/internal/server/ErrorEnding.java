package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.LimitExceededException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.TruncatedMessageException;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.message.ErrorReplies;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.transport.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection with an error: its last message is an error reply, to the request that is being
 * received if there is one. Used by the thread of the event loop only.
 */
final class ErrorEnding {
  private final MessageConnection connection;
  private final ArrivingRequest arriving;
  private final Requests requests;
  private final Replies replies;
  private final Events events;

  /** The limit that was exceeded when the connection was accepted; null if it was not refused. */
  private @Nullable Bound refusal;

  ErrorEnding(
      MessageConnection connection,
      ArrivingRequest arriving,
      Requests requests,
      Replies replies,
      Events events) {
    this.connection = connection;
    this.arriving = arriving;
    this.requests = requests;
    this.replies = replies;
    this.events = events;
  }

  /**
   * The peer has violated the protocol.
   *
   * @param hadMessage false if its first message is faulty
   */
  void faulty(ProtocolException fault, boolean hadMessage) {
    ServerExchange request = arriving.exchange();
    if (fault instanceof TruncatedMessageException && request != null && request.isAnswered()) {
      connection.finish(
          new CloseReason(
              CloseReason.Kind.PEER_CLOSED,
              "the peer closed; it had its reply before all of its request was sent"),
          null);
      return;
    }
    events.peerBroke(connection, fault);
    arriving.fail(fault);
    CloseReason.Kind kind = CloseReason.Kind.PROTOCOL_FAULT;
    if (fault instanceof LimitExceededException exceeded) {
      connection.reportLimit(exceeded.bound());
      kind = CloseReason.Kind.LIMIT;
    }
    CloseReason reason = new CloseReason(kind, LogText.reason(fault));
    if (!hadMessage && ErrorReplies.isHttp(fault)) {
      connection.finish(reason, () -> OutgoingEncoder.raw(ErrorReplies.http()));
    } else {
      finish(reason, ErrorReplies.of(fault), arriving.header());
    }
  }

  /**
   * A message did not arrive in time.
   *
   * @param reason the whole reason, with the name and the value of the limit
   */
  void tooSlow(String reason) {
    arriving.discard("the request arrived too slowly");
    finish(
        new CloseReason(CloseReason.Kind.TIMEOUT, reason),
        ErrorReplies.error(ReplyCode.TIMEOUT, "The message arrived too slowly: " + reason + "."),
        arriving.header());
  }

  /** The server stops before a message has arrived completely. */
  void shutDown() {
    finish(
        new CloseReason(
            CloseReason.Kind.SHUTDOWN, "the server stops; a message had not arrived completely"),
        ErrorReplies.error(
            ReplyCode.SHUTTING_DOWN,
            "The server is shutting down; the request had not arrived completely."),
        arriving.header());
  }

  /** The server holds too many bytes, most of them for the message that is being received here. */
  void overloaded(Bound limit) {
    arriving.discard("the server holds too many bytes");
    ServerExchange request = arriving.exchange();
    if (request == null || request.reject()) {
      overloaded(limit, arriving.header());
    } else { // with the code overloaded, the peer could repeat a request that was executed
      overloaded(limit, ReplyCode.INTERNAL, " Its handler had started.", request.header());
    }
  }

  /** The server holds too many bytes to accept a request that has arrived. */
  void overloaded(Bound limit, @Nullable MessageHeader request) {
    overloaded(limit, ReplyCode.OVERLOADED, "", request);
  }

  private void overloaded(
      Bound limit, ReplyCode code, String more, @Nullable MessageHeader request) {
    connection.reportLimit(limit);
    finish(
        new CloseReason(CloseReason.Kind.LIMIT, "too many bytes are held (" + limit.name() + ")"),
        ErrorReplies.error(
            code,
            "The server holds too many bytes of requests, more than "
                + limit.value()
                + " ("
                + limit.name()
                + ")."
                + more),
        request);
  }

  /** The server has too many connections; {@link #endIfRefused} ends this one when it is open. */
  void refuse(Bound limit) {
    refusal = limit;
    connection.reportLimit(limit);
  }

  /** Returns whether the connection is refused. */
  boolean isRefused() {
    return refusal != null;
  }

  /**
   * Ends the connection if it is refused. Listeners get no event for the last message, because the
   * connection was not reported as opened.
   */
  boolean endIfRefused() {
    Bound refused = refusal;
    if (refused == null) {
      return false;
    }
    Message error =
        ErrorReplies.error(
            ReplyCode.TOO_MANY_CONNECTIONS,
            "The server has too many connections, more than "
                + refused.value()
                + " ("
                + refused.name()
                + ").");
    connection.finish(
        new CloseReason(CloseReason.Kind.LIMIT, "too many connections (" + refused.name() + ")"),
        () -> OutgoingEncoder.of(error, SendListener.NONE));
    return true;
  }

  /**
   * Ends with an error.
   *
   * @param request the header of the request that it answers; null if it is not known
   */
  private void finish(CloseReason reason, Message error, @Nullable MessageHeader request) {
    ServerExchange last = arriving.exchange();
    boolean answered = last != null && !requests.remove(last);
    String id = request == null || answered ? null : request.messageId().orElse(null);
    if (request != null && request.isOneWay()) {
      connection.finish(reason, null);
    } else {
      Message reply = Replies.inReplyTo(id, error);
      connection.finish(reason, () -> replies.isErrorMisleading(id) ? null : item(reply));
    }
  }

  private OutgoingItem item(Message message) {
    return OutgoingEncoder.of(
        message,
        new SendListener() {
          @Override
          public void sent(long bytes) {
            events.sent(connection, message.header(), bytes);
          }
        });
  }
}
