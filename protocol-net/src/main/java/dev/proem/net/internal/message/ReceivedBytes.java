package dev.proem.net.internal.message;

import dev.proem.Bound;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.ContentMemory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one connection of a server holds for its requests: bytes of incomplete messages,
 * requests that are not answered, and streamed contents that are not read. All of it is charged
 * here and to the total of all connections, which has a limit. {@link #close} returns it, whatever
 * the requests' outcome.
 *
 * <p>Used by the thread of the event loop only. The pipes charge their chunks themselves, on any
 * thread, until the chunks are read. A chunk that a handler is reading when the connection ends is
 * charged until it has been read.
 */
public final class ReceivedBytes {
  private final BatchedCounter tally;
  private final AtomicLong total;
  private final Bound limit;
  private final BooleanSupplier shed;
  private final Set<ContentPipe> pipes = ConcurrentHashMap.newKeySet();

  /** The bytes charged here, without those charged by the pipes. */
  private long charged;

  private boolean closed;

  /**
   * An account without charges.
   *
   * @param total the bytes that all connections hold
   * @param limit for the total
   * @param shed ends the connection that holds the most; false if there is none to end
   */
  public ReceivedBytes(AtomicLong total, Bound limit, BooleanSupplier shed) {
    this.total = total;
    this.limit = limit;
    this.shed = shed;
    this.tally = new BatchedCounter(total);
  }

  /** Charges bytes, or returns them if the number is negative. Does nothing when it is closed. */
  public void charge(long bytes) {
    if (!closed) {
      charged += bytes;
      tally.add(bytes);
    }
  }

  /**
   * Charges a change of the bytes that are held; ends connections if the total has grown too far.
   */
  public void changed(long change) {
    charge(change);
    if (change > 0) {
      makeRoom();
    }
  }

  /**
   * Ends connections until the total is within its limit.
   *
   * @return false if it is not, and no connection is left to end
   */
  public boolean makeRoom() {
    while (tally.total() > limit.value()) {
      if (!shed.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  /** Returns the limit for the total, in bytes. */
  public Bound limit() {
    return limit;
  }

  /** Opens a pipe for a streamed content; it is discarded when this account is closed. */
  public ContentPipe pipe(int capacity, Runnable drained, @Nullable ContentMemory memory) {
    ContentPipe pipe = new ContentPipe(capacity, total, drained, memory);
    pipes.add(pipe);
    pipe.whenDiscarded(() -> pipes.remove(pipe));
    return pipe;
  }

  /** Adds growth to the shared total, at the end of a step. */
  public void publishGrowth() {
    tally.publishGrowth();
  }

  /** Adds all changes to the shared total, at the end of a step and its writes. */
  public void publish() {
    tally.publish();
  }

  /** Returns all charges: the connection has ended. */
  public void close() {
    charge(-charged);
    closed = true;
    tally.publish();
    for (ContentPipe pipe : pipes) {
      pipe.discard("the connection has ended");
    }
  }
}
