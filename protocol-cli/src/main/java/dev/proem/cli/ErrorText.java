package dev.proem.cli;

import dev.proem.Message;
import dev.proem.MessageHeader;

/** An error reply as every command shows it: its sentence, and in brackets its code. */
public final class ErrorText {
  private static final int LONGEST_SENTENCE = 300;
  private static final int LONGEST_CODE = 100;

  private ErrorText() {}

  /** The text, on one line and without a full stop, so that a sentence can go on behind it. */
  public static String of(Message reply) {
    String code = String.valueOf(reply.header().extras().get(MessageHeader.ERROR));
    String sentence = ReadableBytes.of(reply.bytes()).strip();
    String prefix = code + ": "; // as the faults of the protocol begin
    String shown =
        ReadableBytes.oneLine(
            sentence.startsWith(prefix) ? sentence.substring(prefix.length()) : sentence,
            LONGEST_SENTENCE);
    while (shown.endsWith(".")) {
      shown = shown.substring(0, shown.length() - 1);
    }
    String inBrackets = "(" + ReadableBytes.oneLine(code, LONGEST_CODE) + ")";
    return shown.isBlank() ? inBrackets : shown + " " + inBrackets;
  }

  /** Why a command fails that was answered so. */
  public static Failure failure(Address address, Message reply) {
    return new Failure(
        ExitStatus.ERROR_REPLY,
        "error reply from %s: %s; change the request, or look at the server's log"
            .formatted(address, of(reply)));
  }
}
