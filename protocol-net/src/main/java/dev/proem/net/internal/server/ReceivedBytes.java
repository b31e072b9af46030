package dev.proem.net.internal.server;

import dev.proem.net.internal.connection.BatchedCounter;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.ContentMemory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one connection of a server holds of its requests: bytes of messages that have not
 * come whole, requests that are not answered, and streamed contents that are not read. All of it is
 * charged here, and so to the total of all connections; {@link #close} returns it, whatever became
 * of the requests.
 *
 * <p>Used by the thread of the loop only. The pipes charge what they hold themselves, on any
 * thread: their chunks, and each until nobody reads it any more. So a chunk that a handler is just
 * reading when the connection ends counts until it has read it.
 */
final class ReceivedBytes {
  private final BatchedCounter tally;
  private final AtomicLong total;
  private final Set<ContentPipe> pipes = ConcurrentHashMap.newKeySet();

  /** What is charged here and not by the pipes, in bytes. */
  private long charged;

  private boolean closed;

  /**
   * An empty account.
   *
   * @param total what all connections hold
   */
  ReceivedBytes(AtomicLong total) {
    this.total = total;
    this.tally = new BatchedCounter(total);
  }

  /** Charges so many bytes, or returns them where it is negative. Nothing, once it is closed. */
  void charge(long bytes) {
    if (!closed) {
      charged += bytes;
      tally.add(bytes);
    }
  }

  /** Opens a pipe for a streamed content, which is discarded with this account at the latest. */
  ContentPipe pipe(int capacity, Runnable drained, @Nullable ContentMemory memory) {
    ContentPipe pipe = new ContentPipe(capacity, total, drained, memory);
    pipes.add(pipe);
    pipe.whenDiscarded(() -> pipes.remove(pipe));
    return pipe;
  }

  /** Lets the total grow, at the end of a step. */
  void publishGrowth() {
    tally.publishGrowth();
  }

  /** Lets the total know all, after what a step leads to. */
  void publish() {
    tally.publish();
  }

  /** What all connections hold, with all that is known here. */
  long total() {
    return tally.total();
  }

  /** The connection has ended: nothing is held for it any more. */
  void close() {
    charge(-charged);
    closed = true;
    tally.publish();
    for (ContentPipe pipe : pipes) {
      pipe.discard("the connection has ended");
    }
  }
}
