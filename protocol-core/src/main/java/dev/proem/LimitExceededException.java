package dev.proem;

import java.util.OptionalLong;

/** A message exceeds one of the {@link Limits}. Immutable and thread-safe. */
public final class LimitExceededException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final long declared;
  private final String limitName;
  private final long limit;

  /**
   * Creates one.
   *
   * @param code the limit
   * @param phase the part of the message
   * @param offset the position in the stream, in bytes from 0
   * @param declared the size or count that the peer declared or reached
   * @param bound the limit that it exceeds
   * @param message one sentence, without the code
   */
  public LimitExceededException(
      ErrorCode code, Phase phase, long offset, long declared, Bound bound, String message) {
    super(code, phase, offset, message, null);
    this.declared = declared;
    this.limitName = bound.name();
    this.limit = bound.value();
  }

  @Override
  public OptionalLong declared() {
    return OptionalLong.of(declared);
  }

  @Override
  public OptionalLong limit() {
    return OptionalLong.of(limit);
  }

  /** Returns the limit with the name of its setting. */
  public Bound bound() {
    return new Bound(limitName, limit);
  }
}
