package dev.proem.io;

/** Is notified of the progress of a streamed content, on the thread that reads or writes it. */
@FunctionalInterface
public interface Progress {
  /** Ignores the progress. */
  Progress NONE = (transferredBytes, totalBytes) -> {};

  /**
   * Called after each chunk.
   *
   * @param transferredBytes the bytes so far, from 1 to {@code totalBytes}; grows with each call
   * @param totalBytes the content length
   */
  void transferred(long transferredBytes, long totalBytes);
}
