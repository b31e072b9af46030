package dev.proem.net.internal.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside of the heap that large contents are read into, so that no byte of them is copied
 * on its way from the socket to a file. Each event loop has some; where it is all in use, a content
 * takes the heap. Thread-safe.
 *
 * <p>It is made when first wanted, and kept for the next content until the loop ends: to make it
 * costs as much as to fill it.
 */
public final class ContentMemory {
  /**
   * The size of a chunk: a read of the socket fills it, and a write to a file empties it. With half
   * of it, a GiB takes 1.4 times as many switches of threads.
   */
  static final int CHUNK_BYTES = 256 << 10;

  /** So many chunks at most has a loop, 4 MiB in all, however many contents come in. */
  static final int MOST_CHUNKS = 16;

  private int most;
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private int made;

  public ContentMemory() {
    this(MOST_CHUNKS);
  }

  public ContentMemory(int most) {
    this.most = most;
  }

  /** A chunk, whose bytes are whatever they were; null when all are in use. */
  public synchronized @Nullable ByteBuffer take() {
    ByteBuffer last = free.pollLast(); // that a processor's cache may still have
    if (last != null || made >= most) {
      return last;
    }
    try {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      made++;
      return chunk;
    } catch (OutOfMemoryError e) { // the JVM allows less of it: no reason to lose a connection
      most = made;
      return null;
    }
  }

  /** Gives one back, once, when nobody reads or writes it any more. */
  public synchronized void give(ByteBuffer chunk) {
    free.addLast(chunk);
  }

  /** How many are in use. */
  public synchronized int lent() {
    return made - free.size();
  }
}
