package dev.proem.io;

/** Hears how far a streamed content has come. Called on the thread that reads or writes it. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress NONE = (transferredBytes, totalBytes) -> {};

  /**
   * Some more bytes have gone through.
   *
   * @param transferredBytes how many so far, from 1 to {@code totalBytes}; it grows from call to
   *     call
   * @param totalBytes the content length
   */
  void transferred(long transferredBytes, long totalBytes);
}
