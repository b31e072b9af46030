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
   * @param phase the part that is incomplete
   * @param offset the bytes of the whole stream
   * @param received the bytes of that part that were received
   * @param expected the bytes of that part that were expected
   */
  public TruncatedMessageException(Phase phase, long offset, long received, long expected) {
    this(phase, offset, received, expected, "");
  }

  /**
   * Creates one with a guess at the reason.
   *
   * @param phase the part that is incomplete
   * @param offset the bytes of the whole stream
   * @param received the bytes of that part that were received
   * @param expected the bytes of that part that were expected
   * @param hint the guess, as text; may be empty
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

  /** Returns the bytes of the incomplete part that were received. */
  public long received() {
    return received;
  }

  /** Returns the bytes of the incomplete part that were expected. */
  public long expected() {
    return expected;
  }

  /** Returns {@link #expected()}. */
  @Override
  public OptionalLong declared() {
    return OptionalLong.of(expected);
  }
}
