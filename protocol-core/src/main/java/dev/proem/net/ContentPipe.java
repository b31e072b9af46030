package dev.proem.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A content on its way from the thread of a connection to the thread of its reader, in bounded
 * memory: when it is full, the connection is not read.
 *
 * <p>Filled by the loop, which never blocks here for long; read by one other thread, which waits.
 */
final class ContentPipe extends InputStream {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int capacity;
  private final AtomicLong total;
  private final Runnable drained;

  /** A ring: the {@link #held} bytes from {@link #start} on, past the end from its beginning. */
  private byte[] ring = {};

  private int start;
  private int held;
  private boolean full;
  private boolean ended;
  private boolean discarding;
  private @Nullable RuntimeException fault;
  private @Nullable String closed;
  private @Nullable Runnable whenDiscarded;

  /**
   * An empty pipe.
   *
   * @param capacity with more bytes than this it is full
   * @param total counts the bytes of all pipes that share it
   * @param drained runs on the reader's thread when a full pipe has been half emptied, or what
   *     comes is not wanted any more
   */
  ContentPipe(int capacity, AtomicLong total, Runnable drained) {
    this.capacity = capacity;
    this.total = total;
    this.drained = drained;
  }

  // the loop's side

  /** What to do when nothing more is read; runs on the thread that says so. */
  void whenDiscarded(Runnable action) {
    lock.lock();
    try {
      whenDiscarded = action;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a copy of a piece; true when the pipe is full now. */
  boolean add(ByteBuffer piece) {
    lock.lock();
    try {
      if (discarding || !piece.hasRemaining()) {
        return false;
      }
      put(piece);
      changed.signal();
      full = held > capacity;
      return full;
    } finally {
      lock.unlock();
    }
  }

  private void put(ByteBuffer piece) {
    int length = piece.remaining();
    if (held + length > ring.length) {
      byte[] larger = new byte[Math.max(held + length, Math.min(2 * ring.length, capacity))];
      int first = Math.min(held, ring.length - start);
      System.arraycopy(ring, start, larger, 0, first);
      System.arraycopy(ring, 0, larger, first, held - first);
      ring = larger;
      start = 0;
    }
    int end = (start + held) % ring.length;
    int first = Math.min(length, ring.length - end);
    piece.get(ring, end, first).get(ring, 0, length - first);
    count(length);
  }

  private int get(byte[] into, int offset, int most) {
    int length = Math.min(most, held);
    int first = Math.min(length, ring.length - start);
    System.arraycopy(ring, start, into, offset, first);
    System.arraycopy(ring, 0, into, offset + first, length - first);
    start = (start + length) % ring.length;
    count(-length);
    return length;
  }

  /** The content is complete. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** No more will come; the reader gets what has come, then the fault. */
  void fail(RuntimeException cause) {
    lock.lock();
    try {
      if (!ended && fault == null) {
        fault = cause;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is read: what is held, and what still comes, is dropped; a reader is told why. */
  void discard(String why) {
    boolean wasFull;
    Runnable action;
    lock.lock();
    try {
      action = discarding ? null : whenDiscarded;
      discarding = true;
      closed = why;
      wasFull = full;
      full = false;
      count(-held);
      ring = new byte[0];
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (wasFull) {
      drained.run();
    }
    if (action != null) {
      action.run();
    }
  }

  private void count(int change) {
    held += change;
    total.addAndGet(change);
  }

  // the reader's side

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, into.length);
    if (count == 0) {
      return 0;
    }
    boolean hasRoom = false;
    int taken;
    lock.lock();
    try {
      if (!await()) {
        return -1;
      }
      taken = get(into, offset, count);
      if (full && held <= capacity / 2) {
        full = false;
        hasRoom = true;
      }
    } finally {
      lock.unlock();
    }
    if (hasRoom) {
      drained.run();
    }
    return taken;
  }

  /** Waits for bytes; false at the end. */
  private boolean await() throws IOException {
    while (true) {
      if (closed != null) {
        throw new IOException(closed);
      }
      if (held > 0 || ended) {
        return held > 0;
      }
      if (fault != null) {
        throw fault;
      }
      try {
        changed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
            new InterruptedIOException("interrupted while waiting for the content");
        interrupted.initCause(e);
        throw interrupted;
      }
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  /** What has not been read is dropped. */
  @Override
  public void close() {
    discard("the content was closed");
  }
}
