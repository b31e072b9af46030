package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.ContentMemory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes, in chunks: direct ones that a socket is read into, and heap ones that small
 * fragments are copied to. At most one chunk is being filled and one is being read at a time;
 * neither is released meanwhile. Not thread-safe: the lock of its {@link ContentPipe} guards
 * everything except the bytes in the chunk that is being filled or read.
 *
 * <p>A chunk is released as soon as it is empty, so a content whose peer sends nothing holds no
 * memory. Keeping a heap chunk for the next bytes would save one allocation for each read when all
 * direct chunks are in use, and would cost 64 KiB for each idle stream.
 *
 * <p>For a client that receives a file of one GiB on loopback, a ring buffer on the heap took 1.16
 * to 1.31 s of CPU time, these chunks take 1.10 to 1.24 s, and a plain {@code transferTo} takes
 * 0.96 to 0.99 s, with half as many thread switches (the file part of {@code bench/run}).
 */
final class ContentChunks {
  /** In bytes: a read of the socket into less room is inefficient; a TLS record has to fit. */
  static final int MIN_ROOM = 32 << 10;

  /** The maximum size of a chunk on the heap, unless a fragment is larger. */
  private static final int MAX_HEAP_CHUNK = 64 << 10;

  private static final class Chunk {
    final ByteBuffer memory;
    int start;
    int end;

    Chunk(ByteBuffer memory) {
      this.memory = memory;
    }

    int room() {
      return memory.capacity() - end;
    }
  }

  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final AtomicLong total;
  private final @Nullable ContentMemory memory;
  private @Nullable Chunk filling;
  private @Nullable Chunk reading;
  private boolean dropped;
  private long unread;
  private long held;

  /**
   * Creates an empty queue.
   *
   * @param total counts the bytes held by all queues that share it
   * @param memory direct chunks; null if all chunks are to be on the heap
   */
  ContentChunks(AtomicLong total, @Nullable ContentMemory memory) {
    this.total = total;
    this.memory = memory;
  }

  /** Returns the number of bytes that were filled and not taken; 0 after {@link #drop}. */
  long unread() {
    return unread;
  }

  /**
   * Returns the memory in use, in bytes: the capacity of heap chunks, and the unread bytes of
   * direct chunks, whose number {@link ContentMemory} limits.
   */
  long heldBytes() {
    return held;
  }

  private void hold(int change) {
    if (change != 0) {
      held += change;
      total.addAndGet(change);
    }
  }

  // filling

  /**
   * Returns room to read a socket into, for at most {@code most} bytes; null if there is no direct
   * memory. {@link #filled} has to follow.
   */
  @Nullable ByteBuffer roomToRead(long most) {
    Chunk last = chunks.peekLast();
    if (last == null || !last.memory.isDirect() || last.room() < MIN_ROOM) {
      ByteBuffer fresh = memory == null ? null : memory.take();
      if (fresh == null) {
        return null;
      }
      last = append(fresh);
    }
    return fill(last, (int) Math.min(most, last.room()));
  }

  /** Returns room to copy a fragment to. {@link #filled} has to follow. */
  ByteBuffer roomToCopy(int length) {
    Chunk last = chunks.peekLast();
    if (last == null || last.room() < length) {
      int larger = last == null ? 0 : Math.min(2 * last.memory.capacity(), MAX_HEAP_CHUNK);
      last = append(ByteBuffer.allocate(Math.max(length, larger)));
      hold(last.memory.capacity());
    }
    return fill(last, length);
  }

  private Chunk append(ByteBuffer fresh) {
    Chunk chunk = new Chunk(fresh);
    chunks.addLast(chunk);
    return chunk;
  }

  private ByteBuffer fill(Chunk chunk, int length) {
    filling = chunk;
    return chunk.memory.slice(chunk.end, length);
  }

  boolean isFilling() {
    return filling != null;
  }

  /** Adds the first bytes of the room to the queue, and ends the filling. */
  void filled(int count) {
    Chunk chunk = filling;
    if (chunk != null) {
      filling = null;
      chunk.end += count;
      changed(chunk, count);
    }
  }

  // reading

  /** Returns the first bytes of a queue that is not empty. {@link #taken} has to follow. */
  ByteBuffer front() {
    Chunk first = chunks.element();
    reading = first;
    return first.memory.slice(first.start, first.end - first.start).asReadOnlyBuffer();
  }

  /** Removes the first bytes, and ends the reading. */
  void taken(int count) {
    Chunk chunk = reading;
    if (chunk != null) {
      reading = null;
      chunk.start += count;
      changed(chunk, -count);
    }
  }

  /** Drops the bytes in the queue, and all bytes that are filled later. */
  void drop() {
    dropped = true;
    unread = 0;
    for (Chunk chunk : chunks.toArray(new Chunk[0])) {
      release(chunk);
    }
  }

  private void changed(Chunk chunk, int change) {
    unread += dropped ? 0 : change;
    hold(chunk.memory.isDirect() ? change : 0);
    release(chunk);
  }

  /** Releases a chunk if it is not used and has no bytes that are wanted. */
  private void release(Chunk chunk) {
    boolean used = chunk == filling || chunk == reading;
    if (used || (chunk.start < chunk.end && !dropped)) {
      return;
    }
    if (chunks.remove(chunk)) {
      boolean direct = chunk.memory.isDirect();
      hold(direct ? chunk.start - chunk.end : -chunk.memory.capacity());
      if (direct && memory != null) {
        memory.give(chunk.memory);
      }
    }
  }
}
