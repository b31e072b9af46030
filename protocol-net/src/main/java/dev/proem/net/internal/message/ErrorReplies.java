package dev.proem.net.internal.message;

import dev.proem.ContentException;
import dev.proem.MalformedMessageException;
import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.WrongProtocolException;
import dev.proem.net.RequestException;
import dev.proem.net.internal.content.ContentAbortedException;
import dev.proem.net.internal.transport.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The error replies of a server. See {@code docs/spec/protocol.md}, section "Extensions". */
public final class ErrorReplies {
  /** The first two letters of the methods of HTTP. */
  private static final String HTTP_BEGINNINGS = "GE PO PU HE DE OP CO TR PA";

  private static final int MOST_WRAPPED = 16;

  private ErrorReplies() {}

  public static Message error(ReplyCode code, String sentence) {
    return Message.error(code.code(), sentence);
  }

  public static RequestException deadlineExceeded() {
    return new RequestException(
        ReplyCode.DEADLINE_EXCEEDED.code(),
        "The deadline of the request expired before its handler was started.");
  }

  /** Returns whether this code means that the server did not start to execute the request. */
  public static boolean isNotStarted(String code) {
    return code.equals(ReplyCode.SHUTTING_DOWN.code())
        || code.equals(ReplyCode.OVERLOADED.code())
        || code.equals(ReplyCode.TOO_MANY_CONNECTIONS.code());
  }

  /**
   * Returns the error reply to a fault of the peer: the fault with its numbers and the limit,
   * without details of this program.
   */
  public static Message of(ProtocolException fault) {
    return error(ReplyCode.of(fault.code()), LogText.encodable(String.valueOf(fault.getMessage())));
  }

  /** Returns the error reply without details. */
  public static Message internal() {
    return error(ReplyCode.INTERNAL, "The server failed to answer this request.");
  }

  /** Returns the failure without the wrappers of futures. */
  public static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    int left = MOST_WRAPPED; // causes may form a cycle
    while (left-- > 0
        && (cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Returns whether the handler failed because of an error of its own, not because of the request
   * or the peer, and not by throwing a {@link RequestException}.
   */
  public static boolean isFaultOfHandler(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return !(cause instanceof RequestException || cause instanceof ProtocolException);
  }

  /**
   * Returns whether the handler failed because the connection ended before the content was
   * complete.
   */
  public static boolean isBrokenOff(Throwable failure) {
    Throwable cause = failure;
    for (int left = MOST_WRAPPED; left > 0 && cause != null; left--) {
      if (cause instanceof ContentAbortedException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Returns the error reply to a request whose handler failed. */
  public static Message ofHandler(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof RequestException refusal) {
      return Message.error(refusal.code(), String.valueOf(refusal.getMessage()));
    }
    if (cause instanceof ContentException
        || cause instanceof MalformedMessageException) { // a typed extra header
      ProtocolException fault = (ProtocolException) cause;
      return error(
          ReplyCode.MALFORMED_MESSAGE,
          "The handler cannot read the request: " + fault.code().code() + ".");
    }
    return internal();
  }

  /** Returns whether the peer speaks HTTP. */
  public static boolean isHttp(ProtocolException fault) {
    if (fault instanceof WrongProtocolException wrong) {
      return wrong.protocol().equals("HTTP");
    }
    OptionalLong declared = fault.declared();
    if (fault.offset() != 0 || declared.isEmpty() || declared.getAsLong() > 0xFFFF) {
      return false;
    }
    int bytes = (int) declared.getAsLong();
    String beginning = "" + (char) (bytes >> 8) + (char) (bytes & 0xFF);
    return beginning.indexOf(' ') < 0 && HTTP_BEGINNINGS.contains(beginning);
  }

  /** Returns an HTTP response that a browser displays. */
  public static ByteBuffer http() {
    String sentence =
        "This port speaks Proem messages, not HTTP: a proto-header, a JSON header, a content.\r\n";
    String response =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
            + sentence.length()
            + "\r\nConnection: close\r\n\r\n"
            + sentence;
    return ByteBuffer.wrap(response.getBytes(StandardCharsets.US_ASCII));
  }
}
