package dev.proem.net.internal.call;

import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.TransportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Records why a connection ends, and then decides the outcome of its calls without a reply. For the
 * event loop's thread only.
 */
public final class UnansweredCalls {
  /** Gets the calls that may be sent on another connection. */
  public interface Host {
    /** The server has not executed a call, or may execute it more than once. */
    void retry(Call call, Throwable cause);

    /** The server has refused the connection, and has not started the call. */
    void refused(Call call, ErrorReplyException reply);
  }

  private record UnreadableReply(Call call, ProtocolException fault) {}

  private final Connection connection;
  private final Host host;
  private boolean closedByUser;
  private @Nullable Throwable failure;

  /** The error reply that concerns the connection instead of a call. */
  private @Nullable ErrorReplyException refusal;

  private @Nullable UnreadableReply unreadable;

  public UnansweredCalls(Connection connection, Host host) {
    this.connection = connection;
    this.host = host;
  }

  // reasons

  /** The client is closed. */
  public void closedByUser() {
    closedByUser = true;
  }

  /** The connection has failed. */
  public void failed(Throwable cause) {
    failure = cause;
  }

  /** The server has refused the connection. */
  public void refused(ErrorReplyException reply) {
    refusal = reply;
  }

  /** The reply of a call cannot be read. */
  public void unreadable(Call call, ProtocolException fault) {
    unreadable = new UnreadableReply(call, fault);
  }

  /** Returns whether the server has refused the connection. */
  public boolean wasRefused() {
    return refusal != null;
  }

  /** Returns whether the server has refused the connection before it started any call. */
  public boolean wasRefusedAtOnce() {
    ErrorReplyException reply = refusal;
    return reply != null && reply.code().equals(ReplyCode.TOO_MANY_CONNECTIONS.code());
  }

  /**
   * Returns whether the server has ended the handshake with an alert, for example because it
   * requires a certificate. With TLS 1.3 the client has completed its part of the handshake by
   * then, but the server has not read any message.
   */
  private boolean wasRefusedByTls() {
    return failure instanceof SSLHandshakeException && connection.receivedBytes() == 0;
  }

  // outcomes

  private IOException cause(String why) {
    return new IOException(why, failure);
  }

  /** Returns the exception for the reader of a reply that is incomplete. */
  public TransportException truncatedReply(CloseReason why) {
    return closedByUser
        ? new ClientClosedException("the client was closed before the end of the reply", true)
        : new OutcomeUnknownException(
            "the server answered, but the reply is truncated: " + why.text(), cause(why.text()));
  }

  /** A message is not sent, or not completely. */
  public void notSent(Call call, boolean started, String why) {
    if (!started) {
      host.retry(call, cause(why));
    } else if (call.kind() == Call.Kind.ONE_WAY) {
      end(call, false, cause(why));
    } // otherwise it is still pending, and gets its outcome when the connection has ended
  }

  /** The connection has ended before these calls were answered. */
  public void end(List<Call> calls, CloseReason why) {
    IOException cause = cause(why.text());
    List<Call> lost = new ArrayList<>(calls);
    lost.removeIf(call -> call.kind() == Call.Kind.PING); // concerns only this connection
    lost.forEach(call -> end(call, lost.size() == 1, cause));
  }

  private void end(Call call, boolean isOnly, IOException cause) {
    ErrorReplyException reply = refusal;
    UnreadableReply fault = unreadable;
    if (closedByUser) {
      call.fail(
          new ClientClosedException("the client was closed before it was sent completely", true));
    } else if (fault != null && fault.call == call) {
      call.fail(CallFailures.unreadableReply(connection.remoteAddress(), fault.fault));
    } else if (reply != null && wasRefusedAtOnce()) {
      host.refused(call, reply);
    } else if (reply != null && isOnly) {
      call.fail(reply);
    } else if (wasRefusedByTls()) {
      call.undoStart(); // the server has not read it
      host.retry(call, cause);
    } else if (call.options().idempotent() && call.isReplayable()) {
      host.retry(call, reply == null ? cause : reply);
    } else {
      Exception why = reply == null ? cause : reply;
      call.fail(CallFailures.unanswered(call, connection.remoteAddress(), why));
    }
  }
}
