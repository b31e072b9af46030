package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import dev.proem.net.internal.transport.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Discards a streamed reply that is not read. Otherwise its memory, and the connection that it uses
 * alone, would be in use as long as the client. Time in which there are no bytes to read does not
 * count. Used by the thread of the event loop only, except {@link #end}.
 */
public final class ReaderTimer extends Timers.Timed {
  private final EventLoop loop;
  private final Duration time;
  private final Runnable expired;
  private final LatenessAllowance allowance = new LatenessAllowance();
  private @Nullable ContentPipe pipe;

  /**
   * Creates the timer of one reply.
   *
   * @param time the time-out for its reader to take any bytes
   * @param expired runs after the reply was discarded
   */
  public ReaderTimer(EventLoop loop, Duration time, Runnable expired) {
    this.loop = loop;
    this.time = time;
    this.expired = expired;
  }

  public void begin(ContentPipe content) {
    pipe = content;
    loop.schedule(this);
  }

  /** Stops the timer after the content was closed. On any thread. */
  public void end() {
    loop.execute(
        () -> {
          pipe = null;
          loop.cancel(this);
        });
  }

  @Override
  public long nextTime() {
    return allowance.end(readerTime());
  }

  private long readerTime() {
    ContentPipe content = pipe;
    if (content == null || content.isOver()) {
      return EventLoop.NEVER;
    }
    long since = content.unreadSince();
    return (since == EventLoop.NEVER ? loop.now() : since) + time.toNanos();
  }

  @Override
  public void timeCame(long now) {
    ContentPipe content = pipe;
    if (content != null && !allowance.excuses(readerTime(), now)) { // the reader may be late too
      content.discard(
          "the reply was not read for "
              + time.toMillis()
              + " ms (ClientTimeouts.reader); the rest of it was dropped");
      expired.run();
    }
  }
}
