package dev.proem.testkit;

import dev.proem.testkit.Line.Step;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of a {@link ProxiedConnection}, on a thread of its own. */
final class Flow implements Runnable {
  private static final System.Logger LOG = System.getLogger(FaultProxy.class.getName());

  private static final int BUFFER_BYTES = 16_384;

  private final ProxiedConnection connection;
  private final SocketChannel source;
  private final SocketChannel sink;
  private final Line line;
  private final LongAdder bytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private final ReentrantLock lock =
      new ReentrantLock(); // of the states below, not held during I/O
  private final Condition changed = lock.newCondition();
  private boolean dropping;
  private boolean stalled;
  private boolean cancelled;

  Flow(
      ProxiedConnection connection,
      SocketChannel source,
      SocketChannel sink,
      Line line,
      LongAdder bytes) {
    this.connection = connection;
    this.source = source;
    this.sink = sink;
    this.line = line;
    this.bytes = bytes;
  }

  @Override
  public void run() {
    if (dropping()) { // truncated before the server was connected
      shutOutput();
    }
    try {
      while (step()) {}
    } catch (IOException e) { // the source was reset, or the connection is over
      connection.reset();
    }
  }

  /** False when there is none left. */
  private boolean step() throws IOException {
    Step step = dropping() ? null : line.next(buffer);
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
      case PIECE -> {
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

  private boolean write(ByteBuffer piece) {
    try {
      while (piece.hasRemaining()) {
        bytes.add(sink.write(piece));
      }
      return true;
    } catch (IOException e) {
      if (dropping()) {
        return true;
      }
      // The sink was closed or reset. The other direction may still have bytes from there.
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
    } catch (InterruptedException e) { // by nobody: the thread is ours
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

  /** The connection is over: whatever the flow waits for, it does not any longer. */
  void cancel() {
    change(() -> cancelled = true);
  }

  /** Ends the direction for the receiver, while what the sender still sends is read. */
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
