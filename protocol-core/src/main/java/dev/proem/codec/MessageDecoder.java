package dev.proem.codec;

import dev.proem.Dialect;
import dev.proem.ErrorCode;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.MalformedMessageException;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.WrongProtocolException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one stream into messages. Each call ends in exactly one of three ways: a
 * message, null for "more bytes are needed", or a {@link ProtocolException}. See {@code
 * docs/spec/protocol.md}, sections "Message" and "Errors".
 *
 * <pre>
 *          2 bytes             H bytes            content-length bytes
 * PROTO_HEADER ------> HEADER ---------> CONTENT ----------------------+
 *      ^                                                               |
 *      +---------------------------------------------------------------+
 *                  any fault, in any state: FAILED, for ever
 * </pre>
 *
 * <p>Bytes come in fragments of any size and are consumed from the caller's buffer in place.
 * Nothing depends on how they were split. Every message before a fault has been returned, once,
 * when the fault is thrown; from then on each call throws the same exception again.
 *
 * <pre>{@code
 * Message message;
 * while ((message = decoder.decode(buffer)) != null) {
 *   handle(message);
 * }
 * buffer.clear(); // all of it was consumed
 * }</pre>
 *
 * <p>Contents come whole, with {@link #decode}, or piece by piece as they arrive, with {@link
 * #decodeHeader} and {@link #decodeContent}, then in constant memory for any length; a stream may
 * mix both, message by message.
 *
 * <p>Holds no reference to a buffer between calls. Not thread-safe.
 */
public final class MessageDecoder {
  /** The longest array that every JVM can make; longer contents can only be streamed. */
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final Limits limits;
  private final Dialect dialect;
  private State state = new ProtoHeader();
  private long offset;

  /** What has come of the current message; each state holds its own data and no other. */
  private sealed interface State {}

  private record ProtoHeader(Accumulator bytes) implements State {
    ProtoHeader() {
      this(new Accumulator(2));
    }
  }

  private static final class Header implements State {
    final Accumulator bytes;
    final long start;

    /** How many of its first bytes are white space; the byte after them has to open the object. */
    int white;

    Header(int length, long start) {
      this.bytes = new Accumulator(length);
      this.start = start;
    }
  }

  private record Content(MessageHeader header, Accumulator bytes) implements State {}

  private record StreamedContent(long length, long remaining) implements State {}

  private record Failed(ProtocolException failure) implements State {}

  /** A decoder with {@link Limits#DEFAULT} and {@link Dialect#STRICT}. */
  public MessageDecoder() {
    this(Limits.DEFAULT, Dialect.STRICT);
  }

  /** A decoder for one stream. */
  public MessageDecoder(Limits limits, Dialect dialect) {
    this.limits = limits;
    this.dialect = dialect;
  }

  /**
   * The next message, or null when {@code in} ends before it does ({@code in} is then used up).
   *
   * @throws ProtocolException when the bytes are no message within the limits; this and every later
   *     call throws it, and what is left in {@code in} has no meaning
   * @throws IllegalStateException when a streamed content has bytes left
   */
  public @Nullable Message decode(ByteBuffer in) {
    try {
      if (!(state instanceof Content)) {
        MessageHeader header = header(in);
        if (header == null) {
          return null;
        }
        long start = ((Header) state).start;
        state = new Content(header, new Accumulator(arrayLength(header, start)));
      }
      Content content = (Content) state;
      take(content.bytes, in);
      if (!content.bytes.isComplete()) {
        return null;
      }
      state = new ProtoHeader();
      return Message.ofOwned(content.header, content.bytes.bytes(), dialect);
    } catch (ProtocolException e) {
      throw failed(e);
    }
  }

  /**
   * The header of the next message, or null when {@code in} ends before it does ({@code in} is then
   * used up). Its content is to be taken with {@link #decodeContent} next.
   *
   * @throws ProtocolException as {@link #decode} does
   * @throws IllegalStateException when the content before it has bytes left
   */
  public @Nullable MessageHeader decodeHeader(ByteBuffer in) {
    try {
      MessageHeader header = header(in);
      if (header != null) {
        state = streamed(header.contentLength(), header.contentLength());
      }
      return header;
    } catch (ProtocolException e) {
      throw failed(e);
    }
  }

  /**
   * The next piece of a streamed content: what {@code in} has of it, consumed from {@code in}.
   * Empty when {@code in} has none or none remains; {@link #contentRemaining()} tells which.
   *
   * @return a view of the caller's buffer, valid until the caller changes it
   * @throws ProtocolException the failure, after one
   * @throws IllegalStateException when a message is being taken whole
   */
  public ByteBuffer decodeContent(ByteBuffer in) {
    rethrowFailure();
    if (!(state instanceof StreamedContent content)) {
      if (state instanceof Content) {
        throw new IllegalStateException("this message is being taken whole, by decode");
      }
      return in.slice(in.position(), 0);
    }
    int length = (int) Math.min(in.remaining(), content.remaining);
    ByteBuffer piece = in.slice(in.position(), length);
    in.position(in.position() + length);
    offset += length;
    state = streamed(content.length, content.remaining - length);
    return piece;
  }

  /**
   * How many bytes of a streamed content have not been taken yet; 0 when none is being streamed.
   */
  public long contentRemaining() {
    return state instanceof StreamedContent content ? content.remaining : 0;
  }

  /**
   * The header of the message that {@link #decode} is taking, once it is there; null before, and
   * between messages.
   */
  public @Nullable MessageHeader header() {
    return state instanceof Content content ? content.header : null;
  }

  /** How many bytes of the stream have been consumed so far. */
  public long offset() {
    return offset;
  }

  /**
   * Says that the stream has ended. Returns when it ended between messages.
   *
   * @throws TruncatedMessageException when it ended inside a message; this and every later call
   *     throws it
   * @throws ProtocolException the failure, after one
   */
  public void endOfInput() {
    rethrowFailure();
    if (state instanceof ProtoHeader part && part.bytes.received() > 0) {
      throw truncated(Phase.PROTO_HEADER, part.bytes);
    }
    if (state instanceof Header part) {
      throw truncated(Phase.HEADER, part.bytes);
    }
    if (state instanceof Content part) {
      throw truncated(Phase.CONTENT, part.bytes);
    }
    if (state instanceof StreamedContent part) {
      long received = part.length - part.remaining;
      throw failed(new TruncatedMessageException(Phase.CONTENT, offset, received, part.length));
    }
  }

  private @Nullable MessageHeader header(ByteBuffer in) {
    rethrowFailure();
    if (state instanceof StreamedContent content) {
      throw new IllegalStateException(
          content.remaining + " bytes of the content before are to be taken first");
    }
    if (state instanceof Content) {
      throw new IllegalStateException("this message is being taken whole, by decode");
    }
    if (state instanceof ProtoHeader part) {
      take(part.bytes, in);
      if (!part.bytes.isComplete()) {
        return null;
      }
      state = new Header(headerLength(part.bytes.bytes()), offset);
    }
    Header part = (Header) state;
    take(part.bytes, in);
    checkBeginning(part);
    return part.bytes.isComplete() ? parsed(part) : null;
  }

  private void take(Accumulator part, ByteBuffer in) {
    int before = in.position();
    part.take(in);
    offset += in.position() - before;
  }

  private int headerLength(byte[] protoHeader) {
    int length = ((protoHeader[0] & 0xFF) << 8) | (protoHeader[1] & 0xFF);
    long start = offset - 2;
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
              .orElse("");
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

  /** Refuses a header that can't be an object as soon as its first visible byte is there. */
  private static void checkBeginning(Header part) {
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

  private MessageHeader parsed(Header part) {
    MessageHeader header = HeaderReader.read(part.bytes.bytes(), part.start, limits, dialect);
    checkContentLength(header, limits.contentBytes(), part.start, " (Limits.contentBytes)");
    return header;
  }

  private static int arrayLength(MessageHeader header, long start) {
    checkContentLength(
        header, MAX_ARRAY, start, ", the longest array; a longer content can be streamed");
    return (int) header.contentLength();
  }

  private static void checkContentLength(
      MessageHeader header, long limit, long at, String limitName) {
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

  private static State streamed(long length, long remaining) {
    return remaining == 0 ? new ProtoHeader() : new StreamedContent(length, remaining);
  }

  private ProtocolException truncated(Phase phase, Accumulator part) {
    return failed(new TruncatedMessageException(phase, offset, part.received(), part.expected()));
  }

  private ProtocolException failed(ProtocolException failure) {
    state = new Failed(failure);
    return failure;
  }

  private void rethrowFailure() {
    if (state instanceof Failed failed) {
      throw failed.failure;
    }
  }
}
