package dev.proem.codec;

import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.LimitExceededException;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.DecoderState.Between;
import dev.proem.codec.DecoderState.Content;
import dev.proem.codec.DecoderState.Failed;
import dev.proem.codec.DecoderState.Header;
import dev.proem.codec.DecoderState.ProtoHeader;
import dev.proem.codec.DecoderState.StreamedContent;
import java.nio.ByteBuffer;
import java.util.Objects;
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
  private final PlainHeaders plain;
  private @Nullable JsonContent json;
  private DecoderState state = Between.MESSAGES;
  private long offset;

  /** A decoder with {@link Limits#DEFAULT} and {@link Dialect#STRICT}. */
  public MessageDecoder() {
    this(Limits.DEFAULT, Dialect.STRICT);
  }

  /** A decoder for one stream. */
  public MessageDecoder(Limits limits, Dialect dialect) {
    this.limits = limits;
    this.dialect = dialect;
    this.plain = new PlainHeaders(limits, dialect, Math.min(limits.contentBytes(), MAX_ARRAY));
  }

  /**
   * Has whole messages read their JSON contents by this, in place of {@link JsonContent#STANDARD}.
   *
   * @return this decoder
   */
  public MessageDecoder withJson(JsonContent value) {
    json = Objects.requireNonNull(value, "json");
    return this;
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
        int length = arrayLength(header);
        if (in.remaining() >= length) {
          byte[] bytes = content(header, in);
          offset += length;
          state = Between.MESSAGES;
          return message(header, bytes);
        }
        state = new Content(header, new Accumulator(length));
      }
      Content content = (Content) state;
      take(content.bytes(), in);
      if (!content.bytes().isComplete()) {
        return null;
      }
      state = Between.MESSAGES;
      return message(content.header(), content.bytes().bytes());
    } catch (ProtocolException e) {
      throw failed(e);
    }
  }

  private Message message(MessageHeader header, byte[] content) {
    Message message = Message.ofOwned(header, content, dialect);
    return json == null ? message : message.withJson(json);
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
    int length = (int) Math.min(in.remaining(), content.remaining());
    ByteBuffer piece = in.slice(in.position(), length);
    in.position(in.position() + length);
    offset += length;
    state = streamed(content.length(), content.remaining() - length);
    return piece;
  }

  /**
   * How many bytes of a streamed content have not been taken yet; 0 when none is being streamed.
   */
  public long contentRemaining() {
    return state instanceof StreamedContent content ? content.remaining() : 0;
  }

  /**
   * The header of the message that {@link #decode} is taking, once it is there; null before, and
   * between messages. After a failure, that of the message that failed, where it could be read and
   * was not handed over: its content is over a limit, or was cut short.
   */
  public @Nullable MessageHeader header() {
    if (state instanceof Failed failed) {
      return failed.header();
    }
    return state instanceof Content content ? content.header() : null;
  }

  /** How many bytes of the stream have been consumed so far. */
  public long offset() {
    return offset;
  }

  /**
   * The memory, in bytes, that is held for the part of a message that is coming in and not used by
   * the bytes of it that have come: at most 256 or as much as has come, whichever is more, and
   * never more than is still to come. Together with the bytes that have come, it is what a decoder
   * holds of a message that is taken whole.
   */
  public int spareBytes() {
    if (state instanceof Content part) {
      return part.bytes().spare();
    }
    if (state instanceof Header part) {
      return part.bytes.spare();
    }
    return state instanceof ProtoHeader part ? part.bytes().spare() : 0;
  }

  /**
   * What a message that does not become complete may suffer from, in words for a person, such as a
   * proto-header in the wrong byte order; empty where there is no guess. For the texts of
   * time-outs: no time-out is known here.
   */
  public String hint() {
    return state instanceof Header part ? SwappedLength.hint(part) : "";
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
    if (state instanceof ProtoHeader part) {
      throw truncated(Phase.PROTO_HEADER, part.bytes());
    }
    if (state instanceof Header part) {
      throw failed(
          new TruncatedMessageException(
              Phase.HEADER, offset, part.bytes.received(), part.bytes.expected(), hint()));
    }
    if (state instanceof Content part) {
      throw truncated(Phase.CONTENT, part.bytes());
    }
    if (state instanceof StreamedContent part) {
      long received = part.length() - part.remaining();
      throw failed(new TruncatedMessageException(Phase.CONTENT, offset, received, part.length()));
    }
  }

  private @Nullable MessageHeader header(ByteBuffer in) {
    rethrowFailure();
    if (state instanceof StreamedContent content) {
      throw new IllegalStateException(
          content.remaining() + " bytes of the content before are to be taken first");
    }
    if (state instanceof Content) {
      throw new IllegalStateException("this message is being taken whole, by decode");
    }
    if (state == Between.MESSAGES) {
      int before = in.position();
      MessageHeader header = plain.next(in);
      if (header != null || !in.hasRemaining()) {
        offset += in.position() - before;
        return header;
      }
      state = new ProtoHeader(new Accumulator(2));
    }
    if (state instanceof ProtoHeader part) {
      take(part.bytes(), in);
      if (!part.bytes().isComplete()) {
        return null;
      }
      int length = FramingChecks.checkHeaderLength(part.bytes().bytes(), offset - 2, limits);
      state = new Header(new Accumulator(length), offset);
    }
    Header part = (Header) state;
    take(part.bytes, in);
    FramingChecks.checkBeginning(part);
    return part.bytes.isComplete() ? parsed(part) : null;
  }

  /** A content that is all there. Without memory for it, it is still the next to be taken. */
  private byte[] content(MessageHeader header, ByteBuffer in) {
    int length = (int) header.contentLength();
    try {
      return Accumulator.copy(in, length);
    } catch (OutOfMemoryError e) {
      state = new Content(header, new Accumulator(length));
      throw e;
    }
  }

  private void take(Accumulator part, ByteBuffer in) {
    int before = in.position();
    part.take(in);
    offset += in.position() - before;
  }

  private MessageHeader parsed(Header part) {
    MessageHeader header = HeaderReader.read(part.bytes.bytes(), part.start, limits, dialect);
    checkContentLength(header, limits.contentBytes(), part, " (Limits.contentBytes)");
    return header;
  }

  /** What comes on the shorter way is below both limits. */
  private int arrayLength(MessageHeader header) {
    if (state instanceof Header part) {
      checkContentLength(
          header, MAX_ARRAY, part, ", the longest array; a longer content can be streamed");
    }
    return (int) header.contentLength();
  }

  private void checkContentLength(MessageHeader header, long limit, Header part, String name) {
    try {
      FramingChecks.checkContentLength(header, limit, part.start, name);
    } catch (LimitExceededException e) {
      state = new Failed(e, header);
      throw e;
    }
  }

  private static DecoderState streamed(long length, long remaining) {
    return remaining == 0 ? Between.MESSAGES : new StreamedContent(length, remaining);
  }

  private ProtocolException truncated(Phase phase, Accumulator part) {
    return failed(new TruncatedMessageException(phase, offset, part.received(), part.expected()));
  }

  private ProtocolException failed(ProtocolException failure) {
    if (!(state instanceof Failed)) {
      state = new Failed(failure, header());
    }
    return failure;
  }

  private void rethrowFailure() {
    if (state instanceof Failed failed) {
      throw failed.failure();
    }
  }
}
