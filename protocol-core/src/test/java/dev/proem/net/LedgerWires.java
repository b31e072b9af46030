package dev.proem.net;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Breaks every second wire after some byte, in one of the ways in which a wire can break. */
final class LedgerWires implements UnaryOperator<Wire> {
  private final long seed;
  private final AtomicInteger number = new AtomicInteger();

  LedgerWires(long seed) {
    this.seed = seed;
  }

  @Override
  public Wire apply(Wire wire) {
    Random random = new Random(seed + number.incrementAndGet());
    if (random.nextBoolean()) {
      return wire;
    }
    FaultyWire faulty = new FaultyWire(wire);
    long after = (long) Math.pow(2, 6 + random.nextDouble(14));
    if (random.nextInt(3) == 0) {
      faulty.failAfterReading(after);
    } else {
      faulty.failAfterWriting(after).noRoomAfterWriting(after / 2);
    }
    if (random.nextBoolean()) {
      faulty.failWithinTheCall();
    }
    switch (random.nextInt(6)) {
      case 0 -> faulty.throwing(() -> new IllegalStateException(Ledger.ON_PURPOSE));
      case 1 -> faulty.throwing(() -> new AssertionError(Ledger.ON_PURPOSE));
      case 2 -> faulty.throwing(() -> new Exception(Ledger.ON_PURPOSE));
      default -> {} // an IOException
    }
    return faulty;
  }
}
