package dev.proem.net;

import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An endless content, each read of which may be held up or fail. */
public final class TestContent extends InputStream {
  /** What comes before a read. */
  interface Hook {
    /** A read from this offset on is asked for. */
    void beforeRead(long offset) throws IOException;
  }

  /** How many bytes were read. */
  final AtomicLong taken = new AtomicLong();

  public final CountDownLatch closed = new CountDownLatch(1);
  private final int most;
  private final Hook hook;

  /** So many bytes at most a read. */
  TestContent(int most, Hook hook) {
    this.most = most;
    this.hook = hook;
  }

  public static TestContent endless() {
    return new TestContent(Integer.MAX_VALUE, offset -> {});
  }

  /** Each read from the offset on waits. */
  static TestContent waiting(long from, CountDownLatch go) {
    return new TestContent(
        1,
        offset -> {
          if (offset >= from) {
            Uninterruptibles.uninterruptibly(() -> go.await(30, TimeUnit.SECONDS));
          }
        });
  }

  @Override
  public int read() throws IOException {
    return read(new byte[1], 0, 1) < 0 ? -1 : 'x';
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    hook.beforeRead(taken.get());
    int count = Math.min(most, length);
    Arrays.fill(into, offset, offset + count, (byte) 'x');
    taken.addAndGet(count);
    return count;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
