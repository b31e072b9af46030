package dev.proem.testkit;

import dev.proem.testkit.Line.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link MemoryConnection}. The writer fills the buffer, and the reader carries
 * out the steps of the line. Both directions of a connection share one lock, so that a fault of one
 * can end the other.
 */
final class MemoryPipe {
  private final ReentrantLock lock;
  private final Condition changed;
  private final Line line;
  private final ByteBuffer buffer;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private @Nullable MemoryPipe other;
  private boolean finished; // by the writer: what is in the buffer is still read
  private boolean abandoned; // by the reader
  private boolean dropping; // what is written from now on
  private boolean ended; // for the reader, at once
  private boolean reset;
  private boolean stalled;

  MemoryPipe(ReentrantLock lock, Condition changed, Line line, int capacity) {
    this.lock = lock;
    this.changed = changed;
    this.line = line;
    this.buffer = ByteBuffer.allocate(capacity);
  }

  void pairWith(MemoryPipe pipe) {
    this.other = pipe;
  }

  /** Waits for at least one byte. How many were read, or -1 at the end. */
  int read(ByteBuffer into, BooleanSupplier open) throws IOException {
    lock.lock();
    try {
      for (; ; ) {
        if (!open.getAsBoolean()) {
          return -1; // the channel throws
        }
        checkNotReset();
        if (!into.hasRemaining()) {
          return 0;
        }
        if (piece.hasRemaining()) {
          return take(into);
        }
        if (ended) {
          return -1;
        }
        Step step = nextStep();
        if (step != null) {
          carryOut(step, open);
        } else if (finished) {
          return -1;
        } else {
          changed.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private int take(ByteBuffer into) {
    int count = Math.min(into.remaining(), piece.remaining());
    int limit = piece.limit();
    into.put(piece.limit(piece.position() + count));
    piece.limit(limit);
    return count;
  }

  private @Nullable Step nextStep() {
    buffer.flip();
    Step step = line.next(buffer);
    buffer.compact();
    changed.signalAll();
    return step;
  }

  private void carryOut(Step step, BooleanSupplier open) {
    switch (step.kind()) {
      case PIECE -> piece = step.bytes();
      case PAUSE -> pause(step.time(), open);
      case STALL -> stall(open);
      case HALF_CLOSE -> end();
      case TRUNCATE -> {
        end();
        if (other != null) {
          other.finish();
          other.dropping = true;
        }
      }
      case RESET -> {
        reset();
        if (other != null) {
          other.reset();
        }
      }
    }
  }

  private void pause(Duration time, BooleanSupplier open) {
    long until = System.nanoTime() + time.toNanos();
    long left = time.toNanos();
    while (left > 0 && open.getAsBoolean() && !reset) {
      try {
        changed.await(left, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) { // which is about to close the channel
        Thread.currentThread().interrupt();
        while (open.getAsBoolean()) {
          changed.awaitUninterruptibly();
        }
      }
      left = until - System.nanoTime();
    }
  }

  private void stall(BooleanSupplier open) {
    stalled = true;
    changed.signalAll();
    while (stalled && open.getAsBoolean() && !reset) {
      changed.awaitUninterruptibly();
    }
    stalled = false;
  }

  /** Waits until all is written. How much was. */
  int write(ByteBuffer from, BooleanSupplier open) throws IOException {
    lock.lock();
    try {
      int count = from.remaining();
      while (from.hasRemaining() && open.getAsBoolean()) {
        checkNotReset();
        if (dropping) {
          from.position(from.limit());
        } else if (finished) {
          throw new ClosedChannelException();
        } else if (abandoned) {
          throw new IOException("Broken pipe");
        } else if (buffer.hasRemaining()) {
          put(from);
        } else {
          changed.awaitUninterruptibly();
        }
      }
      return count - from.remaining();
    } finally {
      lock.unlock();
    }
  }

  private void put(ByteBuffer from) {
    int limit = from.limit();
    from.limit(from.position() + Math.min(from.remaining(), buffer.remaining()));
    buffer.put(from);
    from.limit(limit);
    changed.signalAll();
  }

  private void checkNotReset() throws IOException {
    if (reset) {
      throw new IOException("Connection reset");
    }
  }

  /** By the writer: the reader gets what was written, then the end. */
  void finish() {
    lock.lock();
    try {
      finished = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** By the reader: the writer fails. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the reader is being kept waiting by a stall; false lets it go on. */
  boolean stalled() {
    lock.lock();
    try {
      return stalled;
    } finally {
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      stalled = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    ended = true;
    dropping = true;
    changed.signalAll();
  }

  private void reset() {
    reset = true;
    changed.signalAll();
  }
}
