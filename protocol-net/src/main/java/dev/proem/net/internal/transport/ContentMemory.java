package dev.proem.net.internal.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The direct memory that large contents are read into, so their bytes are not copied between the
 * socket and a file. Each event loop has its own. If all of it is in use, contents use the heap.
 * Thread-safe.
 *
 * <p>A chunk is allocated when it is first needed, and kept for the next content until the event
 * loop ends, because allocating it takes as long as filling it.
 */
public final class ContentMemory {
  /**
   * The size of a chunk. One read of the socket can fill it, and one write to a file can empty it.
   * With half the size, receiving one GiB takes 1.4 times as many thread switches.
   */
  static final int CHUNK_BYTES = 256 << 10;

  /** The maximum number of chunks for each event loop, 4 MiB together. */
  static final int MOST_CHUNKS = 16;

  private int limit;
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private int made;

  public ContentMemory() {
    this(MOST_CHUNKS);
  }

  public ContentMemory(int limit) {
    this.limit = limit;
  }

  /** Returns a chunk, whose bytes are undefined; null if all are in use. */
  public synchronized @Nullable ByteBuffer take() {
    ByteBuffer last =
        free.pollLast(); // the last one, because it may still be in a processor's cache
    if (last != null || made >= limit) {
      return last;
    }
    try {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      made++;
      return chunk;
    } catch (OutOfMemoryError e) { // the JVM allows less direct memory: contents use the heap
      limit = made;
      return null;
    }
  }

  /** Returns a chunk to this memory, once, after its last use. */
  public synchronized void give(ByteBuffer chunk) {
    free.addLast(chunk);
  }

  /** Returns the number of chunks in use. */
  public synchronized int lent() {
    return made - free.size();
  }
}
