package dev.proem;

/** The bytes are not a message of this format. Immutable and thread-safe. */
public final class MalformedMessageException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param code what is wrong
   * @param phase where in the message
   * @param offset where in the stream, in bytes from 0; -1 when not known
   * @param message one sentence for a person, without the code
   */
  public MalformedMessageException(ErrorCode code, Phase phase, long offset, String message) {
    super(code, phase, offset, message, null);
  }
}
