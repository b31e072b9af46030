package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.ClientClosedException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.StreamedReply;
import dev.proem.net.TransportException;
import dev.proem.net.UnreadableReplyException;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.content.ContentPipe;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call.
 *
 * @param <T> {@link Message} for a request, {@link StreamedReply} for a streamed request
 */
final class CallFuture<T> implements Call.Outcome {
  /** A reply whose content is read from a pipe. */
  private record PipedReply(MessageHeader header, ContentPipe content) implements StreamedReply {
    @Override
    public long transferTo(WritableByteChannel target) throws IOException {
      return content.transferTo(target);
    }

    @Override
    public void close() {
      content.close();
    }
  }

  final CompletableFuture<T> future = new CompletableFuture<>();
  private final Executor executor;
  private final Semaphore permits;
  private boolean holdsPermit;
  private volatile boolean hasOutcome;

  /**
   * The future of a call without an outcome.
   *
   * @param executor completes the future
   * @param permits gets the permit of the call when the call has its outcome
   */
  CallFuture(Executor executor, Semaphore permits) {
    this.executor = executor;
    this.permits = permits;
  }

  /** The call holds one permit. To be called before the call is submitted. */
  void holdPermit() {
    holdsPermit = true;
  }

  /** Returns whether the call has its outcome; false if the user completed the future. */
  boolean hasOutcome() {
    return hasOutcome;
  }

  @Override
  public void succeeded(@Nullable Message reply) {
    @SuppressWarnings("unchecked") // a Message for requests, null for one-way messages
    T value = (T) reply;
    complete(() -> future.complete(value));
  }

  @Override
  public void streaming(MessageHeader header, ContentPipe content) {
    @SuppressWarnings("unchecked") // only calls for streamed replies get here
    T value = (T) new PipedReply(header, content);
    complete(
        () -> {
          if (!future.complete(value)) {
            content.close(); // the future was cancelled
          }
        });
  }

  @Override
  public void failed(TransportException failure) {
    complete(() -> future.completeExceptionally(failure));
  }

  private void complete(Runnable completion) {
    hasOutcome = true;
    if (holdsPermit) {
      holdsPermit = false;
      permits.release();
    }
    executor.execute(completion);
  }

  /**
   * Waits for the outcome.
   *
   * @throws TransportException with the stack trace of this thread, if the call has failed
   */
  @Nullable T get() throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * Returns the outcome without waiting; null if there is none.
   *
   * @throws TransportException with the stack trace of this thread, if the call has failed
   */
  @Nullable T getNow() {
    try {
      return future.getNow(null);
    } catch (CompletionException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(Exception e) {
    return e.getCause() instanceof TransportException failure
        ? withTraceOfCaller(failure)
        : new IllegalStateException(e.getCause());
  }

  /** Copies a failure: its stack trace shows where the call was made, not the event loop. */
  private static TransportException withTraceOfCaller(TransportException failure) {
    TransportException copy = copy(failure);
    StackTraceElement[] trace = copy.getStackTrace();
    int skipped = 0;
    while (skipped < trace.length - 1
        && trace[skipped].getClassName().startsWith(CallFuture.class.getPackageName())) {
      skipped++;
    }
    copy.setStackTrace(Arrays.copyOfRange(trace, Math.max(0, skipped - 1), trace.length));
    return copy;
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
    } else if (failure instanceof DeadlineExceededException expired) {
      return new DeadlineExceededException(text, expired.isSent(), cause);
    }
    return new ClientClosedException(text, ((ClientClosedException) failure).isSent());
  }
}
