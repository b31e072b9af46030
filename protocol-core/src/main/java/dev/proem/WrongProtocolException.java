package dev.proem;

/** The bytes are the beginning of another protocol. Immutable and thread-safe. */
public final class WrongProtocolException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final String protocol;

  /**
   * Creates one.
   *
   * @param protocol the name of the other protocol, from the table in {@code docs/spec/protocol.md}
   * @param offset the position in the stream of the first invalid byte, in bytes from 0
   * @param message one sentence, without the code
   */
  public WrongProtocolException(String protocol, long offset, String message) {
    super(ErrorCode.WRONG_PROTOCOL, Phase.HEADER, offset, message, null);
    this.protocol = protocol;
  }

  /** Returns the protocol that the peer seems to speak, such as {@code HTTP} or {@code TLS}. */
  public String protocol() {
    return protocol;
  }
}
