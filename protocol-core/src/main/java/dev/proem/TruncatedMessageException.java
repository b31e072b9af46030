package dev.proem;

import java.util.OptionalLong;

/** The input ended inside a message. Immutable and thread-safe. */
public final class TruncatedMessageException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final long received;
  private final long expected;

  /**
   * Creates one.
   *
   * @param phase the part that was not complete
   * @param offset how many bytes the stream had in all
   * @param received how many bytes of that part came
   * @param expected how many bytes of that part were due
   */
  public TruncatedMessageException(Phase phase, long offset, long received, long expected) {
    super(
        ErrorCode.TRUNCATED,
        phase,
        offset,
        "the input ended after "
            + received
            + " of "
            + expected
            + " bytes of the "
            + switch (phase) {
              case PROTO_HEADER -> "proto-header";
              case HEADER -> "header";
              case CONTENT -> "content";
            }
            + ", at byte "
            + offset
            + " of the stream",
        null);
    this.received = received;
    this.expected = expected;
  }

  /** How many bytes of the incomplete part came. */
  public long received() {
    return received;
  }

  /** How many bytes of the incomplete part were due. */
  public long expected() {
    return expected;
  }

  /** The same as {@link #expected()}. */
  @Override
  public OptionalLong declared() {
    return OptionalLong.of(expected);
  }
}
