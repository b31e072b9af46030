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
    this(phase, offset, received, expected, "");
  }

  /**
   * Creates one with a guess at the reason.
   *
   * @param phase the part that was not complete
   * @param offset how many bytes the stream had in all
   * @param received how many bytes of that part came
   * @param expected how many bytes of that part were due
   * @param hint what the peer may have done, in words for a person; empty when it is not known
   */
  public TruncatedMessageException(
      Phase phase, long offset, long received, long expected, String hint) {
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
            + " of the stream"
            + (hint.isEmpty() ? "" : "; " + hint),
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
