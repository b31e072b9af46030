package dev.proem.codec;

import dev.proem.Bound;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.MalformedMessageException;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The JSON text of one header. Creates the exceptions for faults in it, with their positions.
 *
 * @param start the position in the stream of the header's first byte
 */
record HeaderText(String json, long start) {
  /** Decodes UTF-8. {@code String} is faster than a decoder, and replaces malformed bytes. */
  static HeaderText of(byte[] bytes, long start) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return new HeaderText(text.indexOf('\uFFFD') < 0 ? text : strictUtf8(bytes, start), start);
  }

  private static String strictUtf8(byte[] bytes, long start) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
      long offset = start + in.position();
      String why = "the header is not UTF-8 at byte " + offset + " of the stream";
      throw new MalformedMessageException(ErrorCode.HEADER_NOT_UTF_8, Phase.HEADER, offset, why);
    }
    return out.flip().toString();
  }

  ProtocolException fault(ErrorCode code, long index, String why) {
    return fault(code, index, why, "");
  }

  private ProtocolException fault(ErrorCode code, long index, String why, String hint) {
    long offset = offset(index);
    String where = ", at byte " + offset + " of the stream";
    return new MalformedMessageException(code, Phase.HEADER, offset, why + where + hint);
  }

  /** Creates the exception for a limit on something that the header has, such as its levels. */
  ProtocolException exceeded(ErrorCode code, long index, long actual, String what, Bound bound) {
    long offset = offset(index);
    String why = "the header has " + actual + " " + what + ", over the limit of " + bound.value();
    String where = " (" + bound.name() + "), at byte " + offset + " of the stream";
    return new LimitExceededException(code, Phase.HEADER, offset, actual, bound, why + where);
  }

  /** Checks that only white space follows the object, which ends before this index. */
  void checkEnd(int end) {
    for (int i = end; i < json.length(); i++) {
      if (" \t\r\n".indexOf(json.charAt(i)) < 0) {
        throw fault(
            ErrorCode.HEADER_TRAILING_DATA, i, "something follows the JSON object", hint(end));
      }
    }
  }

  /** Returns a hint if the object ends exactly at the swapped length. */
  private String hint(int end) {
    int length = (int) (offset(json.length()) - start);
    boolean swapped = offset(end) - start == SwappedLength.of(length);
    return swapped ? "; " + SwappedLength.hint(length) : "";
  }

  /** Returns the position in the stream of a character. */
  private long offset(long index) {
    return start + json.substring(0, (int) index).getBytes(StandardCharsets.UTF_8).length;
  }
}
