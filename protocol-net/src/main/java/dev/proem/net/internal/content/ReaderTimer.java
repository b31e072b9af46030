package dev.proem.net.internal.content;

import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import dev.proem.net.internal.transport.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Drops what has come of a streamed reply that nobody reads: its memory, and the connection that it
 * has to itself, would be held as long as the client lives. Time in which nothing is there to be
 * read does not count. Used by the thread of the loop only, but for {@link #end}.
 */
public final class ReaderTimer extends Timers.Timed {
  private final EventLoop loop;
  private final Duration time;
  private final Runnable late;
  private final LatenessAllowance excuse = new LatenessAllowance();
  private @Nullable ContentPipe pipe;

  /**
   * A clock for one reply.
   *
   * @param time for its reader to take some of what is there
   * @param late hears that it has not
   */
  public ReaderTimer(EventLoop loop, Duration time, Runnable late) {
    this.loop = loop;
    this.time = time;
    this.late = late;
  }

  public void begin(ContentPipe content) {
    pipe = content;
    loop.schedule(this);
  }

  /** The content is closed; on any thread. */
  public void end() {
    loop.execute(
        () -> {
          pipe = null;
          loop.cancel(this);
        });
  }

  @Override
  public long nextTime() {
    return excuse.end(readerTime());
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
    if (content != null && !excuse.excuses(readerTime(), now)) { // its reader may be late with us
      content.discard(
          "the reply was not read for "
              + time.toMillis()
              + " ms (ClientTimeouts.reader); the rest of it was dropped");
      late.run();
    }
  }
}
