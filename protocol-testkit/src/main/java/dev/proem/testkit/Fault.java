package dev.proem.testkit;

import java.time.Duration;

/**
 * Something that goes wrong in one direction of a connection.
 *
 * <p>Offsets count the bytes that the sender sends in that direction, from 0, over the whole life
 * of the connection; what other faults add or take away does not shift them. Faults compose:
 * several in one direction all take effect, and those at the same offset in the order in which they
 * are given, though a fault that ends the direction leaves none to come after it. A fault at an
 * offset that the sender never reaches does not happen.
 *
 * <p>Bytes are handed on as they arrive, in <i>pieces</i>. A piece in memory is what one read
 * returns at most; over TCP it is one write, which the kernel may join with the next unless a
 * {@link Delay} lies between.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Fault {
  /**
   * Cuts the bytes into pieces.
   *
   * @param every a piece ends at each multiple of this offset; in bytes, 1 or more
   */
  record Split(int every) implements Fault {
    /** Checks the range. */
    public Split {
      check(every >= 1, "a piece has 1 byte or more, not " + every);
    }
  }

  /**
   * Cuts the bytes once.
   *
   * @param offset the first byte of the second piece, 0 or more; 0 cuts nothing
   */
  record SplitAt(long offset) implements Fault {
    /** Checks the range. */
    public SplitAt {
      checkOffset(offset);
    }
  }

  /**
   * Holds each piece back, one after the other: with a {@link Split} of 1 the bytes drip.
   *
   * @param each how long before each piece; 0 or more
   */
  record Delay(Duration each) implements Fault {
    /** Checks the range. */
    public Delay {
      checkDuration(each);
    }
  }

  /**
   * Holds back one byte, and all after it, once it is there.
   *
   * @param offset the byte, 0 or more
   * @param time for how long; 0 or more
   */
  record Pause(long offset, Duration time) implements Fault {
    /** Checks the ranges. */
    public Pause {
      checkOffset(offset);
      checkDuration(time);
    }
  }

  /**
   * Changes one byte.
   *
   * @param offset the byte, 0 or more
   * @param mask the bits to turn over, from 1 to 255
   */
  record Corrupt(long offset, int mask) implements Fault {
    /** Checks the ranges. */
    public Corrupt {
      checkOffset(offset);
      check(mask >= 1 && mask <= 0xFF, "a mask is from 1 to 255, not " + mask);
    }
  }

  /**
   * Sends some bytes a second time, right after the first.
   *
   * @param from the first of them, 0 or more
   * @param to the byte after the last, over {@code from} by 1 to 16 MiB, since they are kept
   */
  record Duplicate(long from, long to) implements Fault {
    /** Checks the ranges. */
    public Duplicate {
      checkOffset(from);
      check(
          to > from && to - from <= 16 << 20,
          "from 1 to 16 MiB bytes are sent twice, not those from " + from + " to " + to);
    }
  }

  /**
   * Closes the connection in order: both sides read an end of the stream, and whatever either sends
   * from then on is dropped.
   *
   * @param after how many bytes are handed on before, 0 or more
   */
  record Truncate(long after) implements Fault {
    /** Checks the range. */
    public Truncate {
      checkOffset(after);
    }
  }

  /**
   * Resets the connection: both sides fail when they next read or write. As with any reset, a side
   * may lose bytes that it had not read yet.
   *
   * @param after how many bytes are handed on before, 0 or more
   */
  record Reset(long after) implements Fault {
    /** Checks the range. */
    public Reset {
      checkOffset(after);
    }
  }

  /**
   * Ends this direction: its receiver reads an end of the stream, what its sender still sends is
   * dropped, and the other direction goes on.
   *
   * @param after how many bytes are handed on before, 0 or more
   */
  record HalfClose(long after) implements Fault {
    /** Checks the range. */
    public HalfClose {
      checkOffset(after);
    }
  }

  /**
   * Hands nothing on and takes nothing from the sender, so that buffers fill and the sender blocks,
   * until it is released. The connection stays open.
   *
   * @param after how many bytes are handed on before, 0 or more
   */
  record Stall(long after) implements Fault {
    /** Checks the range. */
    public Stall {
      checkOffset(after);
    }
  }

  /** A {@link Split}. */
  static Fault split(int every) {
    return new Split(every);
  }

  /** A {@link SplitAt}. */
  static Fault splitAt(long offset) {
    return new SplitAt(offset);
  }

  /** A {@link Delay}. */
  static Fault delay(Duration each) {
    return new Delay(each);
  }

  /** A {@link Pause}. */
  static Fault pause(long offset, Duration time) {
    return new Pause(offset, time);
  }

  /** A {@link Corrupt}. */
  static Fault corruptAt(long offset, int mask) {
    return new Corrupt(offset, mask);
  }

  /** A {@link Duplicate}. */
  static Fault duplicate(long from, long to) {
    return new Duplicate(from, to);
  }

  /** A {@link Truncate}. */
  static Fault truncateAfter(long bytes) {
    return new Truncate(bytes);
  }

  /** A {@link Reset}. */
  static Fault resetAfter(long bytes) {
    return new Reset(bytes);
  }

  /** A {@link HalfClose}. */
  static Fault halfCloseAfter(long bytes) {
    return new HalfClose(bytes);
  }

  /** A {@link Stall}. */
  static Fault stallAfter(long bytes) {
    return new Stall(bytes);
  }

  private static void checkOffset(long offset) {
    check(offset >= 0, "an offset is 0 or more, not " + offset);
  }

  private static void checkDuration(Duration time) {
    check(!time.isNegative(), "a duration is 0 or more, not " + time);
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
