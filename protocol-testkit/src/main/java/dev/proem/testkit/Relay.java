package dev.proem.testkit;

import dev.proem.testkit.FaultInjector.Step;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Forwards the bytes of one direction of a {@link ProxiedConnection}. */
final class Relay implements Runnable {
  /** The connection that the relay belongs to. */
  interface Owner {
    /**
     * Is called when a direction has ended.
     *
     * @param failed its receiver has closed the connection, so the sender's connection is reset
     */
    void done(Relay relay, boolean failed);

    /** Ends both directions. */
    void truncate();

    /** Resets both connections. */
    void reset();
  }

  /** The logger of the proxy. */
  static final System.Logger LOG = System.getLogger("dev.proem.testkit.FaultProxy");

  private static final int BUFFER_BYTES = 16_384;

  private final Owner connection;
  private final SocketChannel source;
  private final SocketChannel sink;
  private final FaultInjector injector;
  private final LongAdder bytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private final ReentrantLock lock = new ReentrantLock(); // not held during I/O
  private final Condition changed = lock.newCondition();
  private boolean dropping;
  private boolean stalled;
  private boolean cancelled;

  Relay(
      Owner connection,
      SocketChannel source,
      SocketChannel sink,
      FaultInjector injector,
      LongAdder bytes) {
    this.connection = connection;
    this.source = source;
    this.sink = sink;
    this.injector = injector;
    this.bytes = bytes;
  }

  @Override
  public void run() {
    if (dropping()) { // truncated before the server was connected
      shutOutput();
    }
    try {
      while (step()) {}
    } catch (IOException e) { // the source was reset, or the connection has ended
      connection.reset();
    }
  }

  /** Returns false after the last step. */
  private boolean step() throws IOException {
    Step step = dropping() ? null : injector.next(buffer);
    if (step != null) {
      return carryOut(step);
    }
    buffer.clear();
    int count = source.read(buffer);
    buffer.flip();
    if (count >= 0) {
      return true;
    }
    if (!dropping()) {
      shutOutput();
    }
    connection.done(this, false);
    return false;
  }

  private boolean carryOut(Step step) {
    switch (step.kind()) {
      case CHUNK -> {
        return write(step.bytes());
      }
      case PAUSE -> pause(step.time());
      case STALL -> stall();
      case HALF_CLOSE -> drop();
      case TRUNCATE -> connection.truncate();
      case RESET -> connection.reset();
    }
    return true; // after a reset the next read fails
  }

  private boolean write(ByteBuffer chunk) {
    try {
      while (chunk.hasRemaining()) {
        bytes.add(sink.write(chunk));
      }
      return true;
    } catch (IOException e) {
      if (dropping()) {
        return true;
      }
      // The sink was closed or reset. The other direction may still have bytes from it.
      connection.done(this, true);
      return false;
    }
  }

  private void pause(Duration time) {
    lock.lock();
    try {
      long left = time.toNanos();
      while (left > 0 && !cancelled && !dropping) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) { // no code interrupts this thread
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  private void stall() {
    lock.lock();
    try {
      stalled = true;
      while (stalled && !cancelled && !dropping) {
        changed.awaitUninterruptibly();
      }
      stalled = false;
    } finally {
      lock.unlock();
    }
  }

  boolean stalled() {
    lock.lock();
    try {
      return stalled;
    } finally {
      lock.unlock();
    }
  }

  void release() {
    change(() -> stalled = false);
  }

  /** Ends all waiting, because the connection has ended. */
  void cancel() {
    change(() -> cancelled = true);
  }

  /** Ends the direction for the receiver. The bytes that still arrive are read and discarded. */
  void drop() {
    change(() -> dropping = true);
    shutOutput();
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean dropping() {
    lock.lock();
    try {
      return dropping;
    } finally {
      lock.unlock();
    }
  }

  private void shutOutput() {
    try {
      sink.shutdownOutput();
    } catch (IOException | NotYetConnectedException e) {
      LOG.log(Level.DEBUG, "{0}: {1}", sink, e);
    }
  }
}
