package dev.proem.net.internal.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread and one selector: all that happens on the connections that belong to it happens here,
 * one thing after the other. So their code takes no locks, and must not block.
 *
 * <p>It sleeps until a channel is ready, a task is given to it, or a time comes; it never polls.
 */
public final class EventLoop implements Executor {
  /** What belongs to a channel: told when it is ready. */
  public interface Ready {
    public void ready(SelectionKey key);
  }

  /** What does the rest of its work when a round is over. */
  public interface AfterRound {
    public void afterRound();
  }

  /** What has a time to come. */
  public abstract static class Timed {
    public Timers.@Nullable Alarm alarm;

    /**
     * When {@link #timeCame} is to be called next, by {@link System#nanoTime}, or {@link #NEVER}.
     */
    public abstract long nextTime();

    public abstract void timeCame(long now);
  }

  /** No time at all. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Room for many small messages a read or write; all connections of a loop share it. */
  private static final int BUFFER_BYTES = 128 << 10;

  /** In nanoseconds: what a round has led to so far waits no longer for the rest of it. */
  static final long LONGEST_ROUND = 100_000;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Timers alarms = new Timers();
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ContentMemory contentMemory = new ContentMemory();
  private final Consumer<SelectionKey> whenReady = this::ready;
  private volatile Runnable whenFailed = () -> {};
  private final ArrayDeque<AfterRound> afterRound = new ArrayDeque<>();
  private boolean inRound;
  private long roundBegunAt;
  private long now = System.nanoTime();
  private boolean stopped;
  private volatile boolean ended;

  /** The thread of a loop, of whatever server or client. */
  private static final class LoopThread extends Thread {
    LoopThread(Runnable work, String name) {
      super(work, name);
    }
  }

  /** A loop whose thread keeps the program running unless it is a daemon. */
  public EventLoop(String name, boolean daemon) throws IOException {
    selector = Selector.open();
    thread = new LoopThread(this::run, name);
    thread.setDaemon(daemon);
  }

  public void start() {
    thread.start();
  }

  /** What to do when the selector fails, on the loop's thread: close what depends on it. */
  public void whenFailed(Runnable action) {
    whenFailed = action;
  }

  /** Closes one that was never started. */
  public void discard() {
    try {
      selector.close();
    } catch (IOException e) {
      Logs.log(Level.DEBUG, () -> "closing a selector", e);
    }
  }

  /** For bytes that have come; valid until the next read of any connection of this loop. */
  public ByteBuffer in() {
    return in;
  }

  /** For bytes that go; valid until the next write of any connection of this loop. */
  public ByteBuffer out() {
    return out;
  }

  /** For large contents that come in. */
  public ContentMemory contentMemory() {
    return contentMemory;
  }

  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Whether this is the thread of any loop, where nothing may wait. */
  public static boolean isOnLoop() {
    return Thread.currentThread() instanceof LoopThread;
  }

  /**
   * The time by {@link System#nanoTime} at the beginning of the current step, or at its last {@link
   * #refresh}: to look at the clock for each message would cost more than to decode it. On this
   * loop's thread only.
   */
  public long now() {
    return now;
  }

  /** Looks at the clock. */
  public long refresh() {
    now = System.nanoTime();
    return now;
  }

  /**
   * Whether this is a round: all channels that are ready have their turn, or all tasks. What they
   * lead to, such as bytes to be written, is done {@linkplain #afterRound after it}: what many
   * tasks have led to goes out together, and a processor that runs the same code again and again is
   * faster than one that goes through the system's code between any two messages. {@code
   * bench/run}, 64 connections with a request in flight: a fifth less time for each.
   */
  public boolean isInRound() {
    return inRound;
  }

  /** Tells it when the round is over, or has taken its time. On this loop's thread only. */
  public void afterRound(AfterRound waiting) {
    afterRound.add(waiting);
  }

  /**
   * Does now what the round has led to so far: before what would make an end of it. On this loop's
   * thread only.
   */
  public void catchUp() {
    if (inRound) {
      endRound();
      beginRound();
    }
  }

  private void beginRound() {
    roundBegunAt = refresh();
    inRound = true;
  }

  /** A part of a round is done. */
  private void goOn() {
    if (refresh() - roundBegunAt > LONGEST_ROUND) {
      endRound();
      beginRound();
    }
  }

  private void endRound() {
    inRound = false;
    for (AfterRound each; (each = afterRound.poll()) != null; ) {
      try {
        each.afterRound();
      } catch (Throwable e) {
        faulty(e);
      }
    }
  }

  public SelectionKey register(SelectableChannel channel, int ops, Ready owner) throws IOException {
    return channel.register(selector, ops, owner);
  }

  /**
   * Runs a task on this loop's thread, soon and in order. When that thread has ended, it runs here:
   * all is closed then, and the task has to hear of it.
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

  /** Runs it now when this is the loop's thread, else soon. */
  public void run(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Looks at the target's next time again; cheap when it has become later. */
  public void schedule(Timed target) {
    alarms.schedule(target);
  }

  /** Forgets the target, which its alarm would hold in memory until its time. */
  public void cancel(Timed target) {
    alarms.cancel(target);
  }

  /** Ends the thread after the tasks that it has. Channels are to be closed before. */
  public void stop() {
    execute(() -> stopped = true);
  }

  /** Waits for the thread's end, unless this is it, for some seconds at most. */
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
        } catch (IOException | ClosedSelectorException e) { // of the selector alone
          throw e;
        } catch (Throwable e) { // out of memory, for one
          faulty(e);
        }
      }
    } catch (IOException | ClosedSelectorException e) {
      Logs.log(Level.ERROR, () -> "the selector of " + thread.getName() + " failed", e);
      contain(whenFailed);
    } finally {
      endRound(); // one that the selector has broken off
      ended = true;
      runLastTasks();
    }
  }

  private synchronized void runLastTasks() {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      contain(task);
    }
  }

  private void step() throws IOException {
    // Whatever left an interrupt here, with one the selector would never sleep again.
    Thread.interrupted();
    asleep.set(true);
    if (tasks.isEmpty() && afterRound.isEmpty()) { // the latter, unless a fault broke a round off
      selector.select(whenReady, millisToSleep());
    } else {
      selector.selectNow(whenReady);
    }
    asleep.set(false);
    endRound();
    runTasks();
    soundAlarms();
  }

  /**
   * The channels have their turn once more before a time is over: where this process was suspended,
   * or a task took long, what a peer has sent in time may not have been read yet.
   */
  private void soundAlarms() throws IOException {
    if (alarms.isEmpty() || alarms.next() - refresh() > 0) {
      return;
    }
    long due = now;
    selector.selectNow(whenReady);
    endRound();
    refresh();
    alarms.sound(due, this::timeCame);
  }

  /** From 1 up, since for a selector 0 means "for ever", as does having no alarm. */
  private long millisToSleep() {
    return alarms.isEmpty() ? 0 : Math.max(1, (alarms.next() - System.nanoTime()) / 1_000_000 + 1);
  }

  private void ready(SelectionKey key) {
    if (!inRound) {
      beginRound();
    }
    try {
      ((Ready) key.attachment()).ready(key);
    } catch (Throwable e) {
      faulty(e);
    }
    goOn();
  }

  /** As many as there are now: what they add has to wait until the channels had their turn. */
  private void runTasks() {
    if (tasks.isEmpty()) {
      return;
    }
    beginRound();
    Runnable task;
    for (int left = tasks.size(); left > 0 && (task = tasks.poll()) != null; left--) {
      contain(task);
      goOn();
    }
    endRound();
  }

  private void timeCame(Timed target) {
    contain(() -> target.timeCame(now));
  }

  /** Whatever goes wrong in one step is kept away from all the others. */
  private static void contain(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      faulty(e);
    }
  }

  private static void faulty(Throwable fault) {
    Logs.log(Level.ERROR, () -> "a fault in an event loop", fault);
  }
}
