package dev.proem.net;

/**
 * Thrown by a handler to answer with an error reply of its own words; anything else that a handler
 * throws is answered with {@code internal} and without a word of it, and so is a refusal whose code
 * or sentence can't be sent: half of a surrogate pair in it, as a JSON content may bring it along,
 * or a code that is too long for a header. See {@code docs/spec/protocol.md}, section "Extensions".
 */
public final class RequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A refusal.
   *
   * @param code the value of the extra header {@code error}; codes of your own have a {@code .} or
   *     {@code /}, as in {@code example.org/sold-out}
   * @param sentence for a person; the content of the error reply, seen by the peer
   */
  public RequestException(String code, String sentence) {
    super(sentence);
    this.code = code;
  }

  /** The value of the extra header {@code error}. */
  public String code() {
    return code;
  }
}
