package dev.proem.net.internal.call;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.TransportException;
import dev.proem.net.UnreadableReplyException;
import dev.proem.net.internal.transport.LogText;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The exceptions of calls that fail. Each says whether the call may have been executed. */
public final class CallFailures {
  private CallFailures() {}

  /**
   * The deadline of a call has expired.
   *
   * @param cause the reason why the call was not sent, if it is known
   */
  public static DeadlineExceededException expired(Call call, @Nullable Throwable cause) {
    Call.Carrier by = call.connection();
    String to = by == null ? "" : " to " + LogText.address(by.remoteAddress());
    String late = " within " + call.age().toMillis() + " ms: ";
    String why = cause == null ? "" : ": " + cause.getMessage();
    String text;
    if (!call.isStarted()) {
      text = "not sent" + to + late + "no connection had room for it" + why;
    } else {
      text =
          (call.kind() == Call.Kind.ONE_WAY
                  ? "not sent completely" + late + "sent in part"
                  : "no reply" + late + "the request was sent")
              + to
              + " and may have been executed"
              + (by == null ? "" : by.receiveHint())
              + (cause == null ? "" : "; it could not be sent again" + why);
    }
    return new DeadlineExceededException(text, call.isStarted(), cause);
  }

  /** The last attempt has failed. */
  public static TransportException outOfAttempts(Call call, Throwable cause) {
    String text = " in " + call.attempts() + " attempts: " + LogText.reason(cause);
    return call.isStarted()
        ? new OutcomeUnknownException("not answered" + text, cause)
        : new NotSentException("not sent" + text, cause);
  }

  /** No endpoint can be connected to, and the call does not wait until one can. */
  public static TransportException notConnected(Call call, NotConnectedException failure) {
    return call.isStarted()
        ? new OutcomeUnknownException(
            "sent before and not answered; not sent again: " + failure.getMessage(), failure)
        : failure;
  }

  /** The thread that waits for the outcome was interrupted. */
  public static TransportException interrupted(Call call, InterruptedException cause) {
    return call.isStarted()
        ? new OutcomeUnknownException(
            "interrupted while waiting for the reply: the request was sent and may have been"
                + " executed",
            cause)
        : new NotSentException("not sent: interrupted while waiting for a connection", cause);
  }

  /** The connection has ended without a reply. */
  static OutcomeUnknownException unanswered(Call call, SocketAddress server, Exception cause) {
    boolean oneWay = call.kind() == Call.Kind.ONE_WAY;
    return new OutcomeUnknownException(
        (oneWay ? "sent in part to " : "sent to ")
            + LogText.address(server)
            + (oneWay ? "" : " but not answered")
            + ", so it may or may not have been executed: "
            + cause.getMessage(),
        cause);
  }

  /** The reply is not valid, or over a limit. */
  static UnreadableReplyException unreadableReply(SocketAddress server, ProtocolException fault) {
    return new UnreadableReplyException(
        LogText.address(server)
            + " answered, but its reply can't be read: "
            + LogText.reason(fault)
            + (fault.limit().isPresent()
                ? "; raise MessageClientBuilder.limits, or ask for less"
                : ""),
        fault);
  }

  /** The reply is an error reply. */
  public static ErrorReplyException errorReply(SocketAddress server, String error, Message reply) {
    return new ErrorReplyException(
        error,
        reply,
        LogText.line(
            LogText.address(server)
                + " answered with the error "
                + error
                + ": "
                + reply.preview(400)));
  }
}
