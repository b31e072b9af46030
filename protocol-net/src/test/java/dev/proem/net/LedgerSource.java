package dev.proem.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A content of a user that does what it should, or not, from some byte on. */
final class LedgerSource implements ReadableByteChannel {
  private enum Trouble {
    NONE,
    ENDS,
    STALLS,
    FAILS,
    THROWS,
    THROWS_CHECKED,
    THROWS_ERROR,
    FAILS_TO_CLOSE
  }

  private static final int STEP = 20_000;

  private final Ledger ledger;
  private final Trouble trouble;
  private final AtomicBoolean closed = new AtomicBoolean();
  private int left;

  /** So many bytes are asked for; every other one of these contents gives them. */
  LedgerSource(Ledger ledger, Random random, int length) {
    this.ledger = ledger;
    this.trouble =
        random.nextBoolean()
            ? Trouble.NONE
            : Trouble.values()[random.nextInt(Trouble.values().length)];
    boolean gives = trouble == Trouble.NONE || trouble == Trouble.FAILS_TO_CLOSE;
    this.left = gives ? length : random.nextInt(length + 1);
    ledger.opened(this);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (left > 0) {
      int count = Math.min(left, Math.min(STEP, into.remaining()));
      into.put(new byte[count]);
      left -= count;
      return count;
    }
    switch (trouble) {
      case STALLS -> stall();
      case FAILS -> throw new IOException(Ledger.ON_PURPOSE);
      case THROWS -> throw new IllegalStateException(Ledger.ON_PURPOSE);
      case THROWS_CHECKED -> throw Sneaky.thrown(new Exception(Ledger.ON_PURPOSE));
      case THROWS_ERROR -> throw new AssertionError(Ledger.ON_PURPOSE);
      case NONE, ENDS, FAILS_TO_CLOSE -> {}
    }
    return -1;
  }

  /** Until it is interrupted; far longer than any time-out of a round. */
  private static void stall() throws IOException {
    try {
      new CountDownLatch(1).await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IOException(Ledger.ON_PURPOSE, e);
    }
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    ledger.closed(this);
    if (trouble == Trouble.FAILS_TO_CLOSE) {
      throw Sneaky.<RuntimeException>thrown(new Exception(Ledger.ON_PURPOSE));
    }
  }
}
