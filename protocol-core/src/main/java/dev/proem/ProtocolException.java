package dev.proem;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A fault of the peer: its bytes are not a message, or the message is not accepted. Faults of the
 * caller are {@link IllegalArgumentException} and {@link IllegalStateException} instead.
 *
 * <p>Unchecked, because contents are read far from the socket (see ADR 0005). Immutable and
 * thread-safe. {@code docs/reference/errors.md} describes each code and what to do.
 */
public abstract sealed class ProtocolException extends RuntimeException
    permits MalformedMessageException,
        WrongProtocolException,
        LimitExceededException,
        TruncatedMessageException,
        ContentException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final Phase phase;
  private final long offset;

  ProtocolException(
      ErrorCode code, Phase phase, long offset, String message, @Nullable Throwable cause) {
    super(code.code() + ": " + message, cause);
    this.code = code;
    this.phase = phase;
    this.offset = offset;
  }

  /** Returns the kind of fault. */
  public final ErrorCode code() {
    return code;
  }

  /** Returns the part of the message that contains the fault. */
  public final Phase phase() {
    return phase;
  }

  /**
   * Returns the position of the fault in the stream, in bytes from 0; for a {@link
   * ContentException}, the position in the content. -1 if it is not known.
   */
  public final long offset() {
    return offset;
  }

  /**
   * Returns the size that the peer declared, or the count that it reached, if the fault has one.
   */
  public OptionalLong declared() {
    return OptionalLong.empty();
  }

  /** Returns the limit that was exceeded, if any. */
  public OptionalLong limit() {
    return OptionalLong.empty();
  }
}
