package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.ContentMemory;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
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
public final class ContentPipe extends ContentInput {
  /** Less than this is copied: it may come with other messages, and is soon done. */
  private static final int LEAST_LENT = 2 * ContentChunks.LEAST_ROOM;

  /** What may be held beyond the capacity, in bytes; as much as a read elsewhere may bring. */
  private static final int MOST_ON_TOP = 128 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int capacity;
  private final AtomicLong total;
  private final Runnable drained;

  /** Guarded by the lock, but for the bytes that are being filled or read. */
  private final ContentChunks chunks;

  private long held;

  /** What the total has been charged. */
  private long charged;

  /** Since when it has had bytes that its reader has not taken, by {@link System#nanoTime}. */
  private long unreadSince;

  private boolean full;
  private boolean ended;
  private boolean discarding;
  private @Nullable RuntimeException fault;
  private @Nullable String brokenOff;
  private @Nullable String closed;
  private @Nullable Runnable whenDiscarded;

  /**
   * An empty pipe.
   *
   * @param capacity with more bytes than this it is full
   * @param total counts the memory of all pipes that share it
   * @param drained runs on the reader's thread when a full pipe has been half emptied, or what
   *     comes is not wanted any more
   * @param memory where large contents are read into; null when all is to be on the heap
   */
  public ContentPipe(
      int capacity, AtomicLong total, Runnable drained, @Nullable ContentMemory memory) {
    this.chunks = new ContentChunks(memory);
    this.capacity = capacity;
    this.total = total;
    this.drained = drained;
  }

  /** An empty pipe whose bytes are all on the heap. */
  public ContentPipe(int capacity, AtomicLong total, Runnable drained) {
    this(capacity, total, drained, null);
  }

  // the loop's side

  /** What to do when nothing more is read; runs on the thread that says so. */
  public void whenDiscarded(Runnable action) {
    lock.lock();
    try {
      whenDiscarded = action;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Room for what the socket has of this content, to be {@linkplain #add added} once it is there,
   * and {@linkplain #takeBack taken back} in any case; null when it is to be read elsewhere, and
   * copied.
   *
   * @param remaining how much of the content is still to come, in bytes
   */
  public @Nullable ByteBuffer lend(long remaining) {
    if (remaining < LEAST_LENT) {
      return null;
    }
    lock.lock();
    try {
      long most = Math.min(remaining, (long) capacity + MOST_ON_TOP - held);
      return discarding || most < ContentChunks.LEAST_ROOM ? null : chunks.roomToRead(most);
    } finally {
      lock.unlock();
    }
  }

  /** What of the room was not used is free again. */
  public void takeBack() {
    lock.lock();
    try {
      chunks.filled(0);
      charge();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a piece, which is the beginning of the room that was lent, or else is copied; true when
   * the pipe is full now.
   */
  public boolean add(ByteBuffer piece) {
    int length = piece.remaining();
    ByteBuffer room;
    lock.lock();
    try {
      if (discarding || length == 0) {
        return false;
      }
      if (chunks.isFilling()) {
        return added(length);
      }
      room = chunks.roomToCopy(length);
    } finally {
      lock.unlock();
    }
    room.put(piece); // a reader need not wait for this
    lock.lock();
    try {
      return added(length);
    } finally {
      lock.unlock();
    }
  }

  private boolean added(int length) {
    chunks.filled(length);
    charge();
    if (discarding) {
      return false;
    }
    unreadSince = held == 0 ? System.nanoTime() : unreadSince;
    held += length;
    changed.signal();
    full = held > capacity;
    return full;
  }

  /** The content is complete. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** No more will come; the reader gets what has come, then the fault. */
  public void fail(RuntimeException cause) {
    lock.lock();
    try {
      if (!ended && fault == null && closed == null) {
        fault = cause;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * No more will come, through no fault in it; the reader gets what has come, then an {@link
   * IOException}.
   */
  public void breakOff(String why) {
    lock.lock();
    try {
      if (!ended && brokenOff == null && closed == null) {
        brokenOff = why;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is read: what is held, and what still comes, is dropped; a reader is told why. */
  public void discard(String why) {
    boolean wasFull;
    Runnable action;
    lock.lock();
    try {
      action = discarding ? null : whenDiscarded;
      discarding = true;
      closed = why;
      wasFull = full;
      full = false;
      held = 0;
      chunks.drop();
      charge();
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

  private void charge() {
    long change = chunks.heldBytes() - charged;
    if (change != 0) {
      charged += change;
      total.addAndGet(change);
    }
  }

  /** The memory that it has charged to the total, in bytes. */
  public long heldBytes() {
    lock.lock();
    try {
      return charged;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Since when there have been bytes of which its reader has not taken any, by {@link
   * System#nanoTime}; {@link EventLoop#NEVER} when there are none.
   */
  long unreadSince() {
    lock.lock();
    try {
      return held == 0 ? EventLoop.NEVER : unreadSince;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it holds nothing and never will. */
  boolean isOver() {
    lock.lock();
    try {
      return discarding || (held == 0 && (ended || fault != null));
    } finally {
      lock.unlock();
    }
  }

  // the reader's side

  @Override
  public @Nullable ByteBuffer front(boolean waits) throws IOException {
    if (waits) { // whether or not bytes are there: a mistake that shows now and then is a worse one
      Uninterruptibles.refuseOnLoop("a content");
    }
    lock.lock();
    try {
      boolean there = waits ? await() : held > 0;
      return there ? chunks.front() : null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void taken(int count) {
    boolean hasRoom = false;
    lock.lock();
    try {
      chunks.taken(count);
      charge();
      if (!discarding) { // else nothing of it has a reader any more
        held -= count;
        unreadSince = System.nanoTime();
      }
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
  }

  /** Waits for bytes; false at the end. */
  private boolean await() throws IOException {
    while (true) {
      if (closed == null && (held > 0 || ended)) {
        return held > 0;
      }
      if (fault != null) { // the true cause, also when its connection has ended since
        throw fault;
      }
      if (brokenOff != null) {
        throw new ContentAbortedException(brokenOff);
      }
      if (closed != null) {
        throw new IOException(closed);
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
      return (int) Math.min(held, Integer.MAX_VALUE);
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
