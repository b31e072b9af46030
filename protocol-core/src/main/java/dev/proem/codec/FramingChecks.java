package dev.proem.codec;

import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.WrongProtocolException;
import dev.proem.codec.DecoderState.Header;
import java.util.Optional;

/**
 * What can be wrong with the framing of a message. See {@code docs/spec/protocol.md}, section
 * "Errors".
 */
final class FramingChecks {
  private FramingChecks() {}

  /** The length of the header that a proto-header at this offset of the stream announces. */
  static int checkHeaderLength(byte[] protoHeader, long start, Limits limits) {
    int length = ((protoHeader[0] & 0xFF) << 8) | (protoHeader[1] & 0xFF);
    if (length == 0) {
      throw new MalformedMessageException(
          ErrorCode.HEADER_EMPTY,
          Phase.PROTO_HEADER,
          start,
          "the proto-header at byte " + start + " of the stream announces a header of 0 bytes");
    }
    if (length > limits.headerBytes()) {
      String guess =
          ForeignProtocol.guess(protoHeader)
              .map(name -> "; its bytes " + ForeignProtocol.hex(protoHeader) + " may be " + name)
              .orElseGet(() -> swapped(length, limits));
      throw new LimitExceededException(
          ErrorCode.HEADER_TOO_LARGE,
          Phase.PROTO_HEADER,
          start,
          length,
          limits.headerBytes(),
          "the proto-header at byte "
              + start
              + " of the stream announces a header of "
              + length
              + " bytes, over the limit of "
              + limits.headerBytes()
              + " (Limits.headerBytes)"
              + guess);
    }
    return length;
  }

  private static String swapped(int length, Limits limits) {
    int swapped = SwappedLength.of(length);
    boolean fits = swapped >= SwappedLength.SHORTEST_HEADER && swapped <= limits.headerBytes();
    return fits ? "; " + SwappedLength.hint(length) : "";
  }

  /** Refuses a header that can't be an object as soon as its first visible byte is there. */
  static void checkBeginning(Header part) {
    byte[] bytes = part.bytes.bytes();
    while (part.white < part.bytes.received() && isWhite(bytes[part.white])) {
      part.white++;
    }
    if (part.white < part.bytes.received()) {
      if (bytes[part.white] != '{') {
        throw notAnObject(part);
      }
    } else if (part.bytes.isComplete()) {
      throw malformed(
          ErrorCode.HEADER_NOT_OBJECT, part.start, "the header is nothing but white space");
    }
  }

  private static boolean isWhite(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static MalformedMessageException malformed(ErrorCode code, long at, String why) {
    return new MalformedMessageException(
        code, Phase.HEADER, at, why + ", at byte " + at + " of the stream");
  }

  private static ProtocolException notAnObject(Header part) {
    byte[] beginning = new byte[2 + part.white + 1];
    beginning[0] = (byte) (part.bytes.expected() >> 8);
    beginning[1] = (byte) part.bytes.expected();
    System.arraycopy(part.bytes.bytes(), 0, beginning, 2, part.white + 1);
    long at = part.start + part.white;
    String seen = " (the message begins " + ForeignProtocol.hex(beginning) + ")";
    Optional<String> guess = ForeignProtocol.guess(beginning);
    if (guess.isPresent()) {
      String why = "the peer seems to speak " + guess.get() + seen + ", at byte " + at;
      return new WrongProtocolException(guess.get(), at, why + " of the stream");
    }
    return beginning[beginning.length - 1] == (byte) 0xEF
        ? malformed(ErrorCode.HEADER_BOM, at, "the header begins with a byte-order mark" + seen)
        : malformed(ErrorCode.HEADER_NOT_OBJECT, at, "the header is no JSON object" + seen);
  }

  /** Refuses a header at this offset of the stream whose content is longer than a limit. */
  static void checkContentLength(MessageHeader header, long limit, long at, String limitName) {
    if (header.contentLength() > limit) {
      throw new LimitExceededException(
          ErrorCode.CONTENT_TOO_LARGE,
          Phase.HEADER,
          at,
          header.contentLength(),
          limit,
          "the header at byte "
              + at
              + " of the stream announces a content of "
              + header.contentLength()
              + " bytes, over the limit of "
              + limit
              + limitName);
    }
  }
}
