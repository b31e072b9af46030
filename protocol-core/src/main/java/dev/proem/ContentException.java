package dev.proem;

import org.jspecify.annotations.Nullable;

/**
 * A content is not what it was asked for as. Framing is not affected: the messages after it arrive
 * as ever. Immutable and thread-safe.
 */
public final class ContentException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param code what is wrong
   * @param offset where in the content, in bytes from 0; -1 when not known
   * @param message one sentence for a person, without the code
   * @param cause what the charset or JSON library said, if anything
   */
  public ContentException(ErrorCode code, long offset, String message, @Nullable Throwable cause) {
    super(code, Phase.CONTENT, offset, message, cause);
  }
}
