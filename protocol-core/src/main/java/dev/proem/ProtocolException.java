package dev.proem;

import java.util.OptionalLong;

/**
 * A fault of the peer: its bytes are not a message, or a message that we do not take. Mistakes of
 * the caller are {@link IllegalArgumentException} and {@link IllegalStateException} instead.
 *
 * <p>Unchecked, since content is read far from the socket (see ADR 0005). Immutable and
 * thread-safe. See {@code docs/reference/errors.md} for what each code means and what to do.
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
      ErrorCode code,
      Phase phase,
      long offset,
      String message,
      @org.jspecify.annotations.Nullable Throwable cause) {
    super(code.code() + ": " + message, cause);
    this.code = code;
    this.phase = phase;
    this.offset = offset;
  }

  /** What is wrong. */
  public final ErrorCode code() {
    return code;
  }

  /** The part of the message in which the fault lies. */
  public final Phase phase() {
    return phase;
  }

  /**
   * Where the fault lies, in bytes, counted from 0 at the first byte of the stream; in a {@link
   * ContentException} from the first byte of the content. -1 where it is not known.
   */
  public final long offset() {
    return offset;
  }

  /** The size that the peer declared (or, for counts, reached), where the fault is about a size. */
  public OptionalLong declared() {
    return OptionalLong.empty();
  }

  /** The limit that was exceeded, where the fault is about a limit. */
  public OptionalLong limit() {
    return OptionalLong.empty();
  }
}
