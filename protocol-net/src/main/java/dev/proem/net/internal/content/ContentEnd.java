package dev.proem.net.internal.content;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a content that is received: complete, failed, aborted or discarded. Not thread-safe:
 * the lock of its {@link ContentPipe} guards it.
 */
final class ContentEnd {
  private boolean complete;
  private @Nullable RuntimeException fault;
  private @Nullable String abortReason;
  private @Nullable String discardReason;

  void complete() {
    complete = true;
  }

  /** Fails the content. Has no effect after another fault, or if it is complete or discarded. */
  void fail(RuntimeException cause) {
    if (!complete && discardReason == null && fault == null) {
      fault = cause;
    }
  }

  /** Aborts the content. Has no effect if it was aborted, or if it is complete or discarded. */
  void abort(String reason) {
    if (!complete && discardReason == null && abortReason == null) {
      abortReason = reason;
    }
  }

  void discard(String reason) {
    discardReason = reason;
  }

  boolean isDiscarded() {
    return discardReason != null;
  }

  /** Returns whether the reader gets the end of the content after its last byte. */
  boolean isComplete() {
    return complete && discardReason == null;
  }

  /** Returns whether no more bytes will arrive. */
  boolean isReached() {
    return complete || fault != null || abortReason != null || discardReason != null;
  }

  /** Throws the reason why the content is not complete, if there is one. */
  void throwFailure() throws IOException {
    if (fault != null) { // first, because the connection ends after its fault
      throw fault;
    }
    if (abortReason != null) {
      throw new ContentAbortedException(abortReason);
    }
    if (discardReason != null) {
      throw new IOException(discardReason);
    }
  }
}
