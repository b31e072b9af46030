package dev.proem.net;

/**
 * Thrown by a handler to answer with an error reply of its own code and text. Any other exception
 * of a handler is answered with the error {@code internal}, without its details. So is a {@code
 * RequestException} whose code or text cannot be sent, because it has an unpaired surrogate, for
 * example from a JSON content, or because the code is too long for a header. See {@code
 * docs/spec/protocol.md}, section "Extensions". Immutable and thread-safe.
 */
public final class RequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * Creates an exception with the code and the text of the error reply.
   *
   * @param code the value of the extra header {@code error}; codes of your own contain a {@code .}
   *     or {@code /}, as in {@code example.org/sold-out}
   * @param sentence a text for people; the content of the error reply, visible to the peer
   */
  public RequestException(String code, String sentence) {
    super(sentence);
    this.code = code;
  }

  /** Returns the code: the value of the extra header {@code error}. */
  public String code() {
    return code;
  }
}
