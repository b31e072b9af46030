package dev.proem.testkit;

import dev.proem.testkit.FaultInjector.Step;
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
 * One direction of a {@link MemoryConnection}. The writer fills the buffer, and the reader executes
 * the steps of the injector. Both directions of a connection share one lock, so a fault in one
 * direction can end the other.
 */
final class MemoryPipe {
  private final ReentrantLock lock;
  private final Condition changed;
  private final FaultInjector injector;
  private final ByteBuffer buffer;
  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private @Nullable MemoryPipe other;
  private boolean finished; // by the writer; the bytes in the buffer are still read
  private boolean abandoned; // by the reader
  private boolean dropping; // the bytes that are written from now on
  private boolean ended; // for the reader, at once
  private boolean reset;
  private boolean stalled;

  MemoryPipe(ReentrantLock lock, Condition changed, FaultInjector injector, int capacity) {
    this.lock = lock;
    this.changed = changed;
    this.injector = injector;
    this.buffer = ByteBuffer.allocate(capacity);
  }

  void pairWith(MemoryPipe pipe) {
    this.other = pipe;
  }

  /** Waits for at least one byte. Returns the number of bytes read, or -1 at the end of input. */
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
        if (chunk.hasRemaining()) {
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
    int count = Math.min(into.remaining(), chunk.remaining());
    int limit = chunk.limit();
    into.put(chunk.limit(chunk.position() + count));
    chunk.limit(limit);
    return count;
  }

  private @Nullable Step nextStep() {
    buffer.flip();
    Step step = injector.next(buffer);
    buffer.compact();
    changed.signalAll();
    return step;
  }

  private void carryOut(Step step, BooleanSupplier open) {
    switch (step.kind()) {
      case CHUNK -> chunk = step.bytes();
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
      } catch (InterruptedException e) { // it will close the channel
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

  /** Waits until all bytes are written. Returns the number of bytes written. */
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

  /**
   * Is called by the writer. The reader gets the bytes that were written, then the end of input.
   */
  void finish() {
    lock.lock();
    try {
      finished = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Is called by the reader. The writer fails. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the reader waits in a stall. */
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
