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
 * Passes a content from the event loop of a connection to the thread of its reader, in limited
 * memory: while it is full, the connection is not read.
 *
 * <p>The event loop fills it and never blocks here for long; one other thread reads it, and waits.
 */
public final class ContentPipe extends ContentInput {
  /** In bytes: a shorter rest is copied, because it may arrive together with other messages. */
  private static final int MIN_LENT = 2 * ContentChunks.MIN_ROOM;

  /** In bytes, held beyond the capacity: as much as one read into another buffer may add. */
  private static final int MAX_EXCESS = 128 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int capacity;
  private final Runnable resume;
  private final ContentChunks chunks;
  private final ContentEnd end = new ContentEnd();

  /** The start of the time in which the reader has taken no bytes, although there were some. */
  private long unreadSince;

  private boolean full;
  private @Nullable Runnable whenDiscarded;

  /**
   * Creates an empty pipe.
   *
   * @param capacity the pipe is full if it has more bytes than this
   * @param total counts the memory of all pipes that share it
   * @param resume runs after a full pipe is half empty, on the reader's thread, or was discarded
   * @param memory for large contents; null if all bytes are to be on the heap
   */
  public ContentPipe(
      int capacity, AtomicLong total, Runnable resume, @Nullable ContentMemory memory) {
    this.chunks = new ContentChunks(total, memory);
    this.capacity = capacity;
    this.resume = resume;
  }

  /** Creates an empty pipe that keeps its bytes on the heap. */
  public ContentPipe(int capacity, AtomicLong total, Runnable resume) {
    this(capacity, total, resume, null);
  }

  // methods for the event loop

  /** Sets an action that runs once, when the content is discarded, on the thread that does so. */
  public void whenDiscarded(Runnable action) {
    lock.lock();
    try {
      whenDiscarded = action;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns room for bytes of this content. Bytes read into it have to be {@linkplain #add added},
   * and the room {@linkplain #returnRoom returned} in any case. Null if the socket is to be read
   * into another buffer, and the bytes copied.
   *
   * @param remaining bytes of the content that were not received yet
   */
  public @Nullable ByteBuffer lend(long remaining) {
    if (remaining < MIN_LENT) {
      return null;
    }
    lock.lock();
    try {
      long most = Math.min(remaining, (long) capacity + MAX_EXCESS - chunks.unread());
      return end.isDiscarded() || most < ContentChunks.MIN_ROOM ? null : chunks.roomToRead(most);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the use of the room that was lent, if any. */
  public void returnRoom() {
    lock.lock();
    try {
      chunks.filled(0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds bytes: the first bytes of the room that was lent, or else bytes to be copied.
   *
   * @return whether the pipe is full now
   */
  public boolean add(ByteBuffer bytes) {
    int length = bytes.remaining();
    ByteBuffer room;
    lock.lock();
    try {
      if (end.isDiscarded() || length == 0) {
        return false;
      }
      if (chunks.isFilling()) {
        return added(length);
      }
      room = chunks.roomToCopy(length);
    } finally {
      lock.unlock();
    }
    room.put(bytes); // without the lock, so the reader does not wait for it
    lock.lock();
    try {
      return added(length);
    } finally {
      lock.unlock();
    }
  }

  private boolean added(int length) {
    boolean wasEmpty = chunks.unread() == 0;
    chunks.filled(length);
    if (end.isDiscarded()) {
      return false;
    }
    unreadSince = wasEmpty ? System.nanoTime() : unreadSince;
    changed.signal();
    full = chunks.unread() > capacity;
    return full;
  }

  /** Completes the content. */
  public void end() {
    finish(end::complete);
  }

  /** Fails the content: the reader gets the bytes received so far, then the exception. */
  public void fail(RuntimeException cause) {
    finish(() -> end.fail(cause));
  }

  /**
   * Aborts a content whose connection has ended: the reader gets the bytes received so far, then a
   * {@link ContentAbortedException}.
   */
  public void abort(String reason) {
    finish(() -> end.abort(reason));
  }

  private void finish(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Discards all bytes, also those that are added later. A reader gets an {@link IOException}. */
  public void discard(String reason) {
    boolean wasFull;
    Runnable action;
    lock.lock();
    try {
      action = end.isDiscarded() ? null : whenDiscarded;
      end.discard(reason);
      wasFull = full;
      full = false;
      chunks.drop();
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (wasFull) {
      resume.run();
    }
    if (action != null) {
      action.run();
    }
  }

  /** Returns the memory that this pipe has added to the total, in bytes. */
  public long heldBytes() {
    lock.lock();
    try {
      return chunks.heldBytes();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the start of the time in which the reader has taken no bytes, although there were some,
   * by {@link System#nanoTime}; {@link EventLoop#NEVER} if there are none.
   */
  long unreadSince() {
    lock.lock();
    try {
      return chunks.unread() == 0 ? EventLoop.NEVER : unreadSince;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the pipe is empty permanently. */
  boolean isOver() {
    lock.lock();
    try {
      return chunks.unread() == 0 && end.isReached();
    } finally {
      lock.unlock();
    }
  }

  // methods for the reader

  @Override
  public @Nullable ByteBuffer front(boolean waits) throws IOException {
    if (waits) { // checked even if there are bytes, so the error does not depend on timing
      Uninterruptibles.rejectOnLoop("a content");
    }
    lock.lock();
    try {
      while (waits && chunks.unread() == 0 && !end.isComplete()) {
        end.throwFailure();
        changed.await();
      }
      return chunks.unread() > 0 ? chunks.front() : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for the content");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void taken(int count) {
    boolean hasRoom;
    lock.lock();
    try {
      chunks.taken(count);
      unreadSince = System.nanoTime();
      hasRoom = full && chunks.unread() <= capacity / 2;
      full = full && !hasRoom;
    } finally {
      lock.unlock();
    }
    if (hasRoom) {
      resume.run();
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return (int) Math.min(chunks.unread(), Integer.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  /** Discards the bytes that were not read. */
  @Override
  public void close() {
    discard("the content was closed");
  }
}
