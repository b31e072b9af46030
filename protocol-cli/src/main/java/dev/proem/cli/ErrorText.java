package dev.proem.cli;

import dev.proem.Message;
import dev.proem.MessageHeader;

/** The text of an error reply, for all commands: its sentence, then its code in parentheses. */
public final class ErrorText {
  private static final int LONGEST_SENTENCE = 300;
  private static final int LONGEST_CODE = 100;

  private ErrorText() {}

  /** Returns the text, on one line and without a full stop, so a message can continue after it. */
  public static String of(Message reply) {
    String code = String.valueOf(reply.header().extras().get(MessageHeader.ERROR));
    String sentence = ReadableBytes.of(reply.bytes()).strip();
    String prefix = code + ": "; // the sentence of a protocol fault begins with it
    String shown =
        ReadableBytes.oneLine(
            sentence.startsWith(prefix) ? sentence.substring(prefix.length()) : sentence,
            LONGEST_SENTENCE);
    while (shown.endsWith(".")) {
      shown = shown.substring(0, shown.length() - 1);
    }
    String inParentheses = "(" + ReadableBytes.oneLine(code, LONGEST_CODE) + ")";
    return shown.isBlank() ? inParentheses : shown + " " + inParentheses;
  }

  /** Returns the failure of a command that received this error reply. */
  public static Failure failure(Address address, Message reply) {
    return new Failure(
        ExitStatus.ERROR_REPLY,
        "error reply from %s: %s; change the request, or look at the server's log"
            .formatted(address, of(reply)));
  }
}
