package dev.proem;

/**
 * The limits on messages from a peer. See {@code docs/spec/protocol.md}, section "Limits", and
 * {@code docs/reference/limits.md} for the reasons. There is no value for "off": a limit of 0 means
 * 0.
 *
 * <p>Immutable and thread-safe.
 *
 * @param headerBytes the longest header, in bytes, from 1 to 65,535. Default 65,535, the most that
 *     the proto-header can declare
 * @param headerNesting the levels of objects and arrays in the header, which is level 1 itself;
 *     from 1 to 1,000. Default 32: real headers have 1 to 3, and each level is a recursion
 * @param headerEntries the object members and array elements of the header at any depth, including
 *     the required keys; from 1 to 65,535. Default 4,096: limits the objects made from one header
 *     to a small multiple of its bytes
 * @param contentBytes the longest content, whole or streamed, in bytes, 0 or more. Default 16 MiB;
 *     raise it for streaming
 * @param drainBytes the unread rest of a streamed content that is discarded to reach the next
 *     message, in bytes, 0 or more. Default 16 MiB, one content of the default limit
 */
public record Limits(
    int headerBytes, int headerNesting, int headerEntries, long contentBytes, long drainBytes) {

  /**
   * The maximum characters of a number in a header: 4,300, the longest integer that CPython
   * converts by default, because conversion takes quadratic time. Not configurable.
   */
  public static final int HEADER_NUMBER_LENGTH = 4_300;

  /**
   * The maximum absolute exponent of a fraction in a header, written with one digit before the
   * point: 999,999, the default of CPython's {@code decimal}, so a short number cannot represent a
   * long one. Not configurable.
   */
  public static final int HEADER_NUMBER_EXPONENT = 999_999;

  /** The default limits. */
  public static final Limits DEFAULT =
      new Limits(MessageHeader.MAX_BYTES, 32, 4_096, 16L << 20, 16L << 20);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a limit is out of its range
   */
  public Limits {
    check("headerBytes", headerBytes, 1, MessageHeader.MAX_BYTES);
    check("headerNesting", headerNesting, 1, MessageHeader.MAX_NESTING);
    check("headerEntries", headerEntries, 1, MessageHeader.MAX_BYTES);
    check("contentBytes", contentBytes, 0, Long.MAX_VALUE);
    check("drainBytes", drainBytes, 0, Long.MAX_VALUE);
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be from " + min + " to " + max + ", not " + value);
    }
  }

  /** Returns a copy with another {@link #headerBytes}. */
  public Limits withHeaderBytes(int bytes) {
    return new Limits(bytes, headerNesting, headerEntries, contentBytes, drainBytes);
  }

  /** Returns a copy with another {@link #headerNesting}. */
  public Limits withHeaderNesting(int levels) {
    return new Limits(headerBytes, levels, headerEntries, contentBytes, drainBytes);
  }

  /** Returns a copy with another {@link #headerEntries}. */
  public Limits withHeaderEntries(int entries) {
    return new Limits(headerBytes, headerNesting, entries, contentBytes, drainBytes);
  }

  /** Returns a copy with another {@link #contentBytes}. */
  public Limits withContentBytes(long bytes) {
    return new Limits(headerBytes, headerNesting, headerEntries, bytes, drainBytes);
  }

  /** Returns a copy with another {@link #drainBytes}. */
  public Limits withDrainBytes(long bytes) {
    return new Limits(headerBytes, headerNesting, headerEntries, contentBytes, bytes);
  }
}
