package dev.proem;

import org.jspecify.annotations.Nullable;

/**
 * A content cannot be read as what was requested. The messages after it are not affected. Immutable
 * and thread-safe.
 */
public final class ContentException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param code the kind of fault
   * @param offset the position in the content, in bytes from 0; -1 if it is not known
   * @param message one sentence, without the code
   * @param cause the exception of the charset or JSON library, if any
   */
  public ContentException(ErrorCode code, long offset, String message, @Nullable Throwable cause) {
    super(code, Phase.CONTENT, offset, message, cause);
  }
}
