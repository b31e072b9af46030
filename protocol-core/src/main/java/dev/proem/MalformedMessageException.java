package dev.proem;

/** The bytes are not a message of this format. Immutable and thread-safe. */
public final class MalformedMessageException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param code the kind of fault
   * @param phase the part of the message
   * @param offset the position in the stream, in bytes from 0; -1 if it is not known
   * @param message one sentence, without the code
   */
  public MalformedMessageException(ErrorCode code, Phase phase, long offset, String message) {
    super(code, phase, offset, message, null);
  }
}
