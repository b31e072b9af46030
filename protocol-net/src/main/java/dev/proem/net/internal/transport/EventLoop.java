package dev.proem.net.internal.transport;

import dev.proem.net.internal.transport.Rounds.AfterRound;
import dev.proem.net.internal.transport.Timers.Timed;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One thread and one selector. Everything on the connections that belong to it runs here, one step
 * after the other, so their code takes no locks and must not block.
 *
 * <p>It sleeps until a channel is ready, a task is submitted or a timer expires; it never polls.
 */
public final class EventLoop implements Executor {
  /** The owner of a channel. */
  public interface Ready {
    /** Handles a channel that is ready. */
    void ready(SelectionKey key);
  }

  /** The time of a timer that is not set. */
  public static final long NEVER = Timers.NEVER;

  /** Large enough for many small messages in one read or write. */
  private static final int BUFFER_BYTES = 128 << 10;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Timers timers = new Timers();
  private final Rounds rounds = new Rounds();
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ContentMemory contentMemory = new ContentMemory();
  private final Consumer<SelectionKey> whenReady = this::ready;
  private volatile Runnable whenFailed = () -> {};
  private boolean stopped;
  private volatile boolean ended;

  /** The thread of an event loop of any server or client. */
  private static final class LoopThread extends Thread {
    LoopThread(Runnable work, String name) {
      super(work, name);
    }
  }

  /** Creates an event loop. Its thread keeps the JVM running unless it is a daemon. */
  public EventLoop(String name, boolean daemon) throws IOException {
    selector = Selector.open();
    thread = new LoopThread(this::run, name);
    thread.setDaemon(daemon);
  }

  public void start() {
    thread.start();
  }

  /** Sets an action that runs on the event loop's thread if the selector fails. */
  public void whenFailed(Runnable action) {
    whenFailed = action;
  }

  /** Closes an event loop that was never started. */
  public void discard() {
    Logs.closeQuietly(selector);
  }

  /** Returns the buffer for received bytes; valid until the next read of any connection. */
  public ByteBuffer in() {
    return in;
  }

  /** Returns the buffer for bytes to be sent; valid until the next write of any connection. */
  public ByteBuffer out() {
    return out;
  }

  /** Returns the memory for large contents that are received. */
  public ContentMemory contentMemory() {
    return contentMemory;
  }

  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Returns whether this is the thread of any event loop, which must not block. */
  public static boolean isOnLoop() {
    return Thread.currentThread() instanceof LoopThread;
  }

  /**
   * Returns the time by {@link System#nanoTime} at the start of the current step, or at its last
   * {@link #refresh}. Reading the clock for each message would take longer than decoding it. On the
   * event loop's thread only.
   */
  public long now() {
    return rounds.now();
  }

  /** Reads the clock. */
  public long refresh() {
    return rounds.refresh();
  }

  /** Returns whether a round is running: see {@link Rounds}. */
  public boolean isInRound() {
    return rounds.isRunning();
  }

  /** Adds work to be done after the round. On the event loop's thread only. */
  public void afterRound(AfterRound work) {
    rounds.add(work);
  }

  /**
   * Does the work that the round has caused so far; needed before closing something that this work
   * uses. On the event loop's thread only.
   */
  public void catchUp() {
    rounds.catchUp();
  }

  public SelectionKey register(SelectableChannel channel, int ops, Ready owner) throws IOException {
    return channel.register(selector, ops, owner);
  }

  /**
   * Runs a task on the event loop's thread, soon and in order. After that thread has ended, runs it
   * on this thread: everything is closed then, and the task has to report that.
   */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (ended) {
      runLastTasks();
    } else if (!isCurrent() && asleep.compareAndSet(true, false)) {
      selector.wakeup();
    }
  }

  /** Runs a task now if this is the event loop's thread, otherwise soon. */
  public void run(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Reads the target's next time again. Does nothing if it has become later. */
  public void schedule(Timed target) {
    timers.schedule(target);
  }

  /** Cancels the timer of the target, which it would keep in memory until its time. */
  public void cancel(Timed target) {
    timers.cancel(target);
  }

  /** Ends the thread after the tasks that were submitted. Channels are to be closed before. */
  public void stop() {
    execute(() -> stopped = true);
  }

  /** Waits until the thread has ended, for at most a time, unless this is that thread. */
  public boolean join(long millis) throws InterruptedException {
    if (!isCurrent()) {
      thread.join(millis);
      return !thread.isAlive();
    }
    return true;
  }

  private void run() {
    try (selector) {
      while (!stopped) {
        try {
          step();
        } catch (IOException | ClosedSelectorException e) { // thrown by the selector only
          throw e;
        } catch (Throwable e) { // for example, OutOfMemoryError
          Rounds.logFault(e);
        }
      }
    } catch (IOException | ClosedSelectorException e) {
      Logs.log(Level.ERROR, () -> "the selector of " + thread.getName() + " failed", e);
      Rounds.contain(whenFailed);
    } finally {
      rounds.end(); // the selector may have failed in a round
      ended = true;
      runLastTasks();
    }
  }

  private synchronized void runLastTasks() {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      Rounds.contain(task);
    }
  }

  private void step() throws IOException {
    // A task may have left the thread interrupted; the selector would never sleep again.
    Thread.interrupted();
    asleep.set(true);
    if (tasks.isEmpty() && !rounds.hasPending()) { // work is pending if a fault ended a round
      selector.select(whenReady, millisToSleep());
    } else {
      selector.selectNow(whenReady);
    }
    asleep.set(false);
    rounds.end();
    runTasks();
    expireTimers();
  }

  /**
   * Processes ready channels once more before timers expire. If this process was suspended, or a
   * task took long, bytes that a peer sent in time may not have been read yet.
   */
  private void expireTimers() throws IOException {
    if (timers.isEmpty() || timers.next() - refresh() > 0) {
      return;
    }
    long due = now();
    selector.selectNow(whenReady);
    rounds.end();
    refresh();
    timers.expire(due, this::timeCame);
  }

  /** Returns 0, which for a selector means "permanently", only if there is no timer. */
  private long millisToSleep() {
    return timers.isEmpty() ? 0 : Math.max(1, (timers.next() - System.nanoTime()) / 1_000_000 + 1);
  }

  private void ready(SelectionKey key) {
    if (!rounds.isRunning()) {
      rounds.start();
    }
    try {
      ((Ready) key.attachment()).ready(key);
    } catch (Throwable e) {
      Rounds.logFault(e);
    }
    rounds.endStep();
  }

  /** Runs the tasks submitted so far; tasks that they submit wait for the ready channels. */
  private void runTasks() {
    if (tasks.isEmpty()) {
      return;
    }
    rounds.start();
    Runnable task;
    for (int left = tasks.size(); left > 0 && (task = tasks.poll()) != null; left--) {
      Rounds.contain(task);
      rounds.endStep();
    }
    rounds.end();
  }

  private void timeCame(Timed target) {
    Rounds.contain(() -> target.timeCame(now()));
  }
}
