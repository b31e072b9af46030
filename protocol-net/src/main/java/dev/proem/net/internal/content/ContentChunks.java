package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.ContentMemory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in the order in which they came, in chunks: direct ones that a socket is read into, and
 * heap ones that small pieces are copied to. At most one chunk is being filled and one is being
 * read at a time, and neither goes back to where it came from meanwhile. Not thread-safe: a {@link
 * ContentPipe} guards it, but for the bytes themselves.
 *
 * <p>A chunk goes as soon as it is empty, so that a content whose peer sends nothing for now holds
 * nothing. To keep one on the heap for the next bytes would save an allocation a read, where direct
 * ones are in use elsewhere, and cost 64 KiB for each stream that is silent.
 *
 * <p>A ring on the heap took 1.16 to 1.31 s of CPU for a file of a GiB that a client gets on
 * loopback, where this takes 1.10 to 1.24 s and a bare {@code transferTo} 0.96 to 0.99 s; threads
 * are switched half as often (the file part of {@code bench/run}). {@code ContentPipePropertyTest}
 * holds it equal to a plain queue.
 */
final class ContentChunks {
  /** Less room than this is not worth a read of the socket; a record of TLS has to fit. */
  static final int LEAST_ROOM = 32 << 10;

  /** Chunks on the heap grow up to this size, unless a piece is larger. */
  private static final int LARGEST_ON_HEAP = 64 << 10;

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

    /** Of direct memory, which has a bound of its own, only the bytes count. */
    int held() {
      return memory.isDirect() ? end - start : memory.capacity();
    }
  }

  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final @Nullable ContentMemory memory;
  private @Nullable Chunk filling;
  private @Nullable Chunk reading;
  private boolean dropped;
  private long held;

  /** No bytes yet; without memory of a loop, all are on the heap. */
  ContentChunks(@Nullable ContentMemory memory) {
    this.memory = memory;
  }

  // filling

  /**
   * Room to read a socket into, for {@code most} bytes at most; null when there is none outside of
   * the heap. {@link #filled} has to follow.
   */
  @Nullable ByteBuffer roomToRead(long most) {
    Chunk last = chunks.peekLast();
    if (last == null || !last.memory.isDirect() || last.room() < LEAST_ROOM) {
      ByteBuffer fresh = memory == null ? null : memory.take();
      if (fresh == null) {
        return null;
      }
      last = append(fresh);
    }
    return fill(last, (int) Math.min(most, last.room()));
  }

  /** Room to copy a piece to. {@link #filled} has to follow. */
  ByteBuffer roomToCopy(int length) {
    Chunk last = chunks.peekLast();
    if (last == null || last.room() < length) {
      int larger = last == null ? 0 : Math.min(2 * last.memory.capacity(), LARGEST_ON_HEAP);
      last = append(ByteBuffer.allocate(Math.max(length, larger)));
    }
    return fill(last, length);
  }

  private Chunk append(ByteBuffer fresh) {
    Chunk chunk = new Chunk(fresh);
    chunks.addLast(chunk);
    held += chunk.held();
    return chunk;
  }

  private ByteBuffer fill(Chunk chunk, int length) {
    filling = chunk;
    return chunk.memory.slice(chunk.end, length);
  }

  boolean isFilling() {
    return filling != null;
  }

  /** The room has been used as far as that. */
  void filled(int count) {
    Chunk chunk = filling;
    if (chunk != null) {
      filling = null;
      held -= chunk.held();
      chunk.end += count;
      held += chunk.held();
      settle(chunk);
    }
  }

  // reading

  /** The first bytes, of which there have to be some. {@link #taken} has to follow. */
  ByteBuffer front() {
    Chunk first = chunks.element();
    reading = first;
    return first.memory.slice(first.start, first.end - first.start).asReadOnlyBuffer();
  }

  /** So many of the first bytes were taken. */
  void taken(int count) {
    Chunk chunk = reading;
    if (chunk != null) {
      reading = null;
      held -= chunk.held();
      chunk.start += count;
      held += chunk.held();
      settle(chunk);
    }
  }

  /** Nothing is wanted any more. */
  void drop() {
    dropped = true;
    for (Chunk chunk : chunks.toArray(new Chunk[0])) {
      settle(chunk);
    }
  }

  /** Lets a chunk go, once, when nobody uses it and nothing is in it. */
  private void settle(Chunk chunk) {
    boolean used = chunk == filling || chunk == reading;
    if (used || (chunk.start < chunk.end && !dropped)) {
      return;
    }
    if (chunks.remove(chunk)) {
      held -= chunk.held();
      if (chunk.memory.isDirect() && memory != null) {
        memory.give(chunk.memory);
      }
    }
  }

  /**
   * The memory that it takes, in bytes: the capacity of chunks on the heap, and what is unread of
   * direct ones, whose number {@link ContentMemory} bounds.
   */
  long heldBytes() {
    return held;
  }
}
