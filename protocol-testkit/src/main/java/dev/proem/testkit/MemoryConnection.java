package dev.proem.testkit;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A connection in memory between two channels, with injected faults.
 *
 * <p>It has no thread. A fault takes effect when the reader of its direction reaches it, so the
 * results of reads are reproducible. A single thread can write at one end and then read at the
 * other, if the bytes fit into the capacity.
 *
 * <p>Thread-safe.
 */
public final class MemoryConnection implements AutoCloseable {
  /** The default capacity of each direction, in bytes. */
  public static final int DEFAULT_CAPACITY = 65_536;

  private final MemoryPipe toServer;
  private final MemoryPipe toClient;
  private final MemoryChannel client;
  private final MemoryChannel server;

  /** Creates a connection with {@link #DEFAULT_CAPACITY}. */
  public MemoryConnection(Faults faults) {
    this(faults, DEFAULT_CAPACITY);
  }

  /**
   * Creates a connection.
   *
   * @param faults the faults in each direction
   * @param capacity the number of bytes that fit into each direction before a write blocks, 1 or
   *     more. The chunk that is being read is not counted
   */
  public MemoryConnection(Faults faults, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be 1 or more, not " + capacity);
    }
    ReentrantLock lock = new ReentrantLock();
    Condition changed = lock.newCondition();
    toServer = new MemoryPipe(lock, changed, new FaultInjector(faults.toServer()), capacity);
    toClient = new MemoryPipe(lock, changed, new FaultInjector(faults.toClient()), capacity);
    toServer.pairWith(toClient);
    toClient.pairWith(toServer);
    client = new MemoryChannel(toClient, toServer);
    server = new MemoryChannel(toServer, toClient);
  }

  /** Returns the client's end. The caller closes it or the connection. */
  public MemoryChannel client() {
    return client;
  }

  /** Returns the server's end. The caller closes it or the connection. */
  public MemoryChannel server() {
    return server;
  }

  /** Returns the number of directions with a reader that waits in a {@link Fault.Stall} now. */
  public int stalled() {
    return (int) Stream.of(toServer, toClient).filter(MemoryPipe::stalled).count();
  }

  /** Resumes the directions that are {@link #stalled} now. */
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
