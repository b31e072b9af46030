package dev.proem.testkit;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A connection in memory between two channels, with the faults of one's choice on the way.
 *
 * <p>It has no thread of its own: a fault happens when the reader of its direction gets there, so
 * that what is read is the same each time. A test may write at one end and then read at the other
 * on a single thread, as long as what is written fits in.
 *
 * <p>Thread-safe.
 */
public final class MemoryConnection implements AutoCloseable {
  /** How much fits into each direction unless told otherwise, in bytes. */
  public static final int DEFAULT_CAPACITY = 65_536;

  private final MemoryPipe toServer;
  private final MemoryPipe toClient;
  private final MemoryChannel client;
  private final MemoryChannel server;

  /** A connection with {@link #DEFAULT_CAPACITY}. */
  public MemoryConnection(Faults faults) {
    this(faults, DEFAULT_CAPACITY);
  }

  /**
   * A connection.
   *
   * @param faults what goes wrong on it
   * @param capacity how many bytes each direction takes before a write blocks, 1 or more; the piece
   *     that its reader is at is not counted
   */
  public MemoryConnection(Faults faults, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a capacity is 1 or more, not " + capacity);
    }
    ReentrantLock lock = new ReentrantLock();
    Condition changed = lock.newCondition();
    toServer = new MemoryPipe(lock, changed, new Line(faults.toServer()), capacity);
    toClient = new MemoryPipe(lock, changed, new Line(faults.toClient()), capacity);
    toServer.pairWith(toClient);
    toClient.pairWith(toServer);
    client = new MemoryChannel(toClient, toServer);
    server = new MemoryChannel(toServer, toClient);
  }

  /** The end of the client; the caller closes it, or the connection. */
  public MemoryChannel client() {
    return client;
  }

  /** The end of the server; the caller closes it, or the connection. */
  public MemoryChannel server() {
    return server;
  }

  /** How many directions are kept by a {@link Fault.Stall} right now: a reader waits in each. */
  public int stalled() {
    return (int) Stream.of(toServer, toClient).filter(MemoryPipe::stalled).count();
  }

  /** Lets the directions go on that are {@link #stalled} now. */
  public void release() {
    toServer.release();
    toClient.release();
  }

  /** Closes both ends. */
  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
