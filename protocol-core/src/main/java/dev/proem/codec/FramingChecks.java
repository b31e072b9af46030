package dev.proem.codec;

import dev.proem.Bound;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.WrongProtocolException;
import java.util.Optional;

/** Detects faults of the framing. See {@code docs/spec/protocol.md}, section "Errors". */
final class FramingChecks {
  private static final String OF_STREAM = " of the stream";

  private FramingChecks() {}

  /** Returns the length of the header that the proto-header at this offset declares. */
  static int checkHeaderLength(byte[] protoHeader, long offset, Limits limits) {
    int length = ((protoHeader[0] & 0xFF) << 8) | (protoHeader[1] & 0xFF);
    int limit = limits.headerBytes();
    String what = "the proto-header at byte " + offset + OF_STREAM + " announces a header of ";
    if (length == 0) {
      throw new MalformedMessageException(
          ErrorCode.HEADER_EMPTY, Phase.PROTO_HEADER, offset, what + "0 bytes");
    }
    if (length > limit) {
      String guess =
          ForeignProtocol.guess(protoHeader)
              .map(name -> "; its bytes " + ForeignProtocol.hex(protoHeader) + " may be " + name)
              .orElseGet(() -> swapped(length, limit));
      Bound bound = new Bound("Limits.headerBytes", limit);
      String why = length + " bytes, over the limit of " + limit + " (" + bound.name() + ")";
      throw new LimitExceededException(
          ErrorCode.HEADER_TOO_LARGE,
          Phase.PROTO_HEADER,
          offset,
          length,
          bound,
          what + why + guess);
    }
    return length;
  }

  private static String swapped(int length, int limit) {
    int swapped = SwappedLength.of(length);
    boolean fits = swapped >= SwappedLength.SHORTEST_HEADER && swapped <= limit;
    return fits ? "; " + SwappedLength.hint(length) : "";
  }

  /**
   * Rejects a header that is not an object as soon as its first visible byte has been received.
   *
   * @param whiteSpace the number of first bytes that are known to be white space
   * @param offset the position in the stream of the header
   * @return the number of first bytes that are white space
   */
  static int checkBeginning(Accumulator header, int whiteSpace, long offset) {
    byte[] bytes = header.bytes();
    int index = whiteSpace;
    while (index < header.received() && isWhiteSpace(bytes[index])) {
      index++;
    }
    if (index < header.received()) {
      if (bytes[index] != '{') {
        throw notAnObject(header, index, offset + index);
      }
    } else if (header.isComplete()) {
      throw malformed(ErrorCode.HEADER_NOT_OBJECT, offset, "the header contains only white space");
    }
    return index;
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static MalformedMessageException malformed(ErrorCode code, long offset, String why) {
    return new MalformedMessageException(
        code, Phase.HEADER, offset, why + ", at byte " + offset + OF_STREAM);
  }

  private static ProtocolException notAnObject(Accumulator header, int index, long offset) {
    byte[] beginning = new byte[2 + index + 1];
    beginning[0] = (byte) (header.expected() >> 8);
    beginning[1] = (byte) header.expected();
    System.arraycopy(header.bytes(), 0, beginning, 2, index + 1);
    String seen = " (the message begins " + ForeignProtocol.hex(beginning) + ")";
    Optional<String> guess = ForeignProtocol.guess(beginning);
    if (guess.isPresent()) {
      String why = "the peer seems to speak " + guess.get() + seen + ", at byte " + offset;
      return new WrongProtocolException(guess.get(), offset, why + OF_STREAM);
    }
    return header.bytes()[index] == (byte) 0xEF
        ? malformed(ErrorCode.HEADER_BOM, offset, "the header begins with a byte-order mark" + seen)
        : malformed(ErrorCode.HEADER_NOT_OBJECT, offset, "the header is not a JSON object" + seen);
  }

  /** Returns the fault of a header at this offset whose content exceeds a limit. */
  static LimitExceededException contentTooLarge(
      MessageHeader header, Bound bound, long offset, String hint) {
    long length = header.contentLength();
    String what = "the header at byte " + offset + OF_STREAM + " announces a content of ";
    String why = length + " bytes, over the limit of " + bound.value();
    String which = " (" + bound.name() + ")" + hint;
    return new LimitExceededException(
        ErrorCode.CONTENT_TOO_LARGE, Phase.HEADER, offset, length, bound, what + why + which);
  }
}
