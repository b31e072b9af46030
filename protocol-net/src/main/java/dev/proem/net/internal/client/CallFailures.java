package dev.proem.net.internal.client;

import dev.proem.net.ClientClosedException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.TransportException;
import dev.proem.net.UnreadableReplyException;

/** Failures that happened on one thread and are thrown on another. */
final class CallFailures {
  private CallFailures() {}

  /**
   * The same kind of failure, with this thread's stack trace: the caller wants to know where the
   * call was made, not where the event loop was.
   */
  static TransportException here(TransportException failure) {
    TransportException here = copy(failure);
    StackTraceElement[] trace = here.getStackTrace();
    int skipped = 0;
    while (skipped < trace.length - 1
        && trace[skipped].getClassName().startsWith(CallFailures.class.getPackageName())) {
      skipped++;
    }
    here.setStackTrace(java.util.Arrays.copyOfRange(trace, Math.max(0, skipped - 1), trace.length));
    return here;
  }

  private static TransportException copy(TransportException failure) {
    String text = String.valueOf(failure.getMessage());
    Throwable cause = failure.getCause();
    if (failure instanceof NotConnectedException) {
      return new NotConnectedException(text, cause);
    } else if (failure instanceof NotSentException) {
      return new NotSentException(text, cause);
    } else if (failure instanceof OutcomeUnknownException) {
      return new OutcomeUnknownException(text, cause);
    } else if (failure instanceof UnreadableReplyException unreadable) {
      return new UnreadableReplyException(text, unreadable.fault());
    } else if (failure instanceof ErrorReplyException error) {
      return new ErrorReplyException(error.code(), error.reply(), text);
    } else if (failure instanceof DeadlineExceededException late) {
      return new DeadlineExceededException(text, late.isSent(), cause);
    }
    return new ClientClosedException(text, ((ClientClosedException) failure).isSent());
  }
}
