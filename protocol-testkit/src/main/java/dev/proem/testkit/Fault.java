package dev.proem.testkit;

import java.time.Duration;

/**
 * A fault in one direction of a connection.
 *
 * <p>An offset is the number of bytes that the sender sent in this direction before, since the
 * connection was opened. Bytes that other faults add or remove are not counted. Several faults can
 * be combined in one direction. Faults at the same offset take effect in the order in which they
 * are listed, but none takes effect after a fault that ends the direction. A fault at an offset
 * that the sender does not reach has no effect.
 *
 * <p>Bytes are forwarded as they arrive, in <i>chunks</i>. In memory, one read returns at most one
 * chunk. Over TCP, a chunk is one write, which the kernel may merge with the next one unless there
 * is a {@link Delay} between them.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Fault {
  /**
   * Splits the bytes into chunks.
   *
   * @param every the interval in bytes, 1 or more: a chunk ends at each multiple of it
   */
  record Split(int every) implements Fault {
    /** Checks the range. */
    public Split {
      check(every >= 1, "every must be 1 byte or more, not " + every);
    }
  }

  /**
   * Splits the bytes once.
   *
   * @param offset the offset of the first byte of the second chunk, 0 or more; 0 has no effect
   */
  record SplitAt(long offset) implements Fault {
    /** Checks the range. */
    public SplitAt {
      checkOffset(offset);
    }
  }

  /**
   * Delays each chunk. Together with a {@link Split} of 1, it slows down the bytes to a trickle.
   *
   * @param each the time before each chunk, 0 or more
   */
  record Delay(Duration each) implements Fault {
    /** Checks the range. */
    public Delay {
      checkDuration(each);
    }
  }

  /**
   * Delays one byte, and all bytes after it, when the byte has arrived.
   *
   * @param offset the offset of the byte, 0 or more
   * @param time the delay, 0 or more
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
   * @param offset the offset of the byte, 0 or more
   * @param mask the bits to invert, 1 to 255
   */
  record Corrupt(long offset, int mask) implements Fault {
    /** Checks the ranges. */
    public Corrupt {
      checkOffset(offset);
      check(mask >= 1 && mask <= 0xFF, "mask must be from 1 to 255, not " + mask);
    }
  }

  /**
   * Sends a range of bytes twice, the second time directly after the first.
   *
   * @param from the offset of the first byte, 0 or more
   * @param to the offset after the last byte. The range has 1 byte to 16 MiB, because it is kept in
   *     memory
   */
  record Duplicate(long from, long to) implements Fault {
    /** Checks the ranges. */
    public Duplicate {
      checkOffset(from);
      check(
          to > from && to - from <= 16 << 20,
          "a range must have 1 byte to 16 MiB, not the bytes from " + from + " to " + to);
    }
  }

  /**
   * Closes the connection in an orderly way: both sides read the end of input, and the bytes that
   * they send from then on are discarded.
   *
   * @param after the number of bytes that are forwarded before, 0 or more
   */
  record Truncate(long after) implements Fault {
    /** Checks the range. */
    public Truncate {
      checkOffset(after);
    }
  }

  /**
   * Resets the connection: the next read or write of each side fails. As with any reset, a side may
   * lose bytes that it has not read yet.
   *
   * @param after the number of bytes that are forwarded before, 0 or more
   */
  record Reset(long after) implements Fault {
    /** Checks the range. */
    public Reset {
      checkOffset(after);
    }
  }

  /**
   * Ends this direction: the receiver reads the end of input, and the bytes that the sender still
   * sends are discarded. The other direction is not affected.
   *
   * @param after the number of bytes that are forwarded before, 0 or more
   */
  record HalfClose(long after) implements Fault {
    /** Checks the range. */
    public HalfClose {
      checkOffset(after);
    }
  }

  /**
   * Stops reading from the sender and forwarding to the receiver, until the direction is released.
   * The buffers fill, and the sender blocks. The connection stays open.
   *
   * @param after the number of bytes that are forwarded before, 0 or more
   */
  record Stall(long after) implements Fault {
    /** Checks the range. */
    public Stall {
      checkOffset(after);
    }
  }

  /** Creates a {@link Split}. */
  static Fault split(int every) {
    return new Split(every);
  }

  /** Creates a {@link SplitAt}. */
  static Fault splitAt(long offset) {
    return new SplitAt(offset);
  }

  /** Creates a {@link Delay}. */
  static Fault delay(Duration each) {
    return new Delay(each);
  }

  /** Creates a {@link Pause}. */
  static Fault pause(long offset, Duration time) {
    return new Pause(offset, time);
  }

  /** Creates a {@link Corrupt}. */
  static Fault corruptAt(long offset, int mask) {
    return new Corrupt(offset, mask);
  }

  /** Creates a {@link Duplicate}. */
  static Fault duplicate(long from, long to) {
    return new Duplicate(from, to);
  }

  /** Creates a {@link Truncate}. */
  static Fault truncateAfter(long bytes) {
    return new Truncate(bytes);
  }

  /** Creates a {@link Reset}. */
  static Fault resetAfter(long bytes) {
    return new Reset(bytes);
  }

  /** Creates a {@link HalfClose}. */
  static Fault halfCloseAfter(long bytes) {
    return new HalfClose(bytes);
  }

  /** Creates a {@link Stall}. */
  static Fault stallAfter(long bytes) {
    return new Stall(bytes);
  }

  private static void checkOffset(long offset) {
    check(offset >= 0, "an offset must be 0 or more, not " + offset);
  }

  private static void checkDuration(Duration time) {
    check(!time.isNegative(), "a duration must be 0 or more, not " + time);
  }

  private static void check(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
