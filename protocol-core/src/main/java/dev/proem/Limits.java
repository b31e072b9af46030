package dev.proem;

/**
 * What a reader takes from a peer. See {@code docs/spec/protocol.md}, section "Limits", and {@code
 * docs/reference/limits.md} for the reasons. A limit of 0 means 0; there is no value for "off".
 *
 * <p>Immutable and thread-safe.
 *
 * @param headerBytes the longest JSON header, in bytes, from 1 to 65,535. Default 65,535, all that
 *     the proto-header can announce, since any peer may use it
 * @param headerNesting how deep objects and arrays of the header nest; the header itself is level
 *     1; from 1 to 1,000. Default 32: real headers have 1 to 3, and a recursion per level must be
 *     cheap
 * @param headerEntries how many object members and array elements the header holds in all, at any
 *     depth, required keys included; from 1 to 65,535. Default 4,096: keeps the objects made from
 *     one header to a small multiple of its bytes
 * @param contentBytes the longest content, in bytes, 0 or more. Default 16 MiB. It bounds whole and
 *     streamed contents alike; raise it where you stream
 * @param drainBytes how much of a streamed content that the caller left unread is read and dropped
 *     to reach the next message, in bytes, 0 or more. Default 16 MiB, one content of the default
 *     size
 */
public record Limits(
    int headerBytes, int headerNesting, int headerEntries, long contentBytes, long drainBytes) {

  /**
   * The most characters that one number of a header may have: 4,300, the longest integer that
   * CPython converts unless told otherwise, so that the cost of conversion stays bounded. Not
   * configurable.
   */
  public static final int HEADER_NUMBER_LENGTH = 4_300;

  /**
   * The largest exponent, either way, that a fraction in a header may have when it is written with
   * one digit before the point: 999,999, the default of CPython's {@code decimal}, so that no short
   * number stands for a long one. Not configurable.
   */
  public static final int HEADER_NUMBER_EXPONENT = 999_999;

  /** The default of every limit. */
  public static final Limits DEFAULT =
      new Limits(MessageHeader.MAX_BYTES, 32, 4_096, 16L << 20, 16L << 20);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a limit is out of its range
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

  /** These limits with another {@link #headerBytes}. */
  public Limits withHeaderBytes(int bytes) {
    return new Limits(bytes, headerNesting, headerEntries, contentBytes, drainBytes);
  }

  /** These limits with another {@link #headerNesting}. */
  public Limits withHeaderNesting(int levels) {
    return new Limits(headerBytes, levels, headerEntries, contentBytes, drainBytes);
  }

  /** These limits with another {@link #headerEntries}. */
  public Limits withHeaderEntries(int entries) {
    return new Limits(headerBytes, headerNesting, entries, contentBytes, drainBytes);
  }

  /** These limits with another {@link #contentBytes}. */
  public Limits withContentBytes(long bytes) {
    return new Limits(headerBytes, headerNesting, headerEntries, bytes, drainBytes);
  }

  /** These limits with another {@link #drainBytes}. */
  public Limits withDrainBytes(long bytes) {
    return new Limits(headerBytes, headerNesting, headerEntries, contentBytes, bytes);
  }
}
