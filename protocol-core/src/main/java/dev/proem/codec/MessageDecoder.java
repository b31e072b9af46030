package dev.proem.codec;

import dev.proem.Bound;
import dev.proem.Dialect;
import dev.proem.JsonContent;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.DecoderState.BeforeContent;
import dev.proem.codec.DecoderState.Content;
import dev.proem.codec.DecoderState.Failed;
import dev.proem.codec.DecoderState.StreamedContent;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bytes of one stream into messages. Each call ends in exactly one of three ways: a
 * message, null for "more bytes are needed", or a {@link ProtocolException}. See {@code
 * docs/spec/protocol.md}, sections "Message" and "Errors".
 *
 * <pre>
 *          2 bytes             H bytes            content-length bytes
 * PROTO_HEADER ------> HEADER ---------> CONTENT ----------------------+
 *      ^                                                               |
 *      +---------------------------------------------------------------+
 *                 any fault, in any state: FAILED, permanently
 * </pre>
 *
 * <p>Bytes arrive in fragments of any size and are consumed from the caller's buffer in place; no
 * reference to it is kept. How the bytes are split has no effect. When a fault is thrown, each
 * message before it has been returned, once; every later call throws the same exception again.
 *
 * <p>{@link #decode} returns whole messages: call it until it returns null. {@link #decodeHeader}
 * and {@link #decodeContent} return a content in chunks as it arrives, in constant memory. A stream
 * can mix both. Not thread-safe.
 */
public final class MessageDecoder {
  /** The longest array that every JVM supports; longer contents can only be streamed. */
  private static final Bound LONGEST_ARRAY = new Bound("longest array", Integer.MAX_VALUE - 8);

  private final Bound contentBytes;
  private final Dialect dialect;
  private final HeaderDecoder headers;
  private @Nullable JsonContent json;
  private DecoderState state = BeforeContent.INSTANCE;
  private long offset;

  /** Creates a decoder with {@link Limits#DEFAULT} and {@link Dialect#STRICT}. */
  public MessageDecoder() {
    this(Limits.DEFAULT, Dialect.STRICT);
  }

  /** Creates a decoder for one stream. */
  public MessageDecoder(Limits limits, Dialect dialect) {
    this.contentBytes = new Bound("Limits.contentBytes", limits.contentBytes());
    this.dialect = dialect;
    this.headers = new HeaderDecoder(limits, dialect);
  }

  /** Sets what reads the JSON contents of whole messages, and returns this decoder. */
  public MessageDecoder withJson(JsonContent value) {
    json = Objects.requireNonNull(value, "json");
    return this;
  }

  /**
   * Decodes the next message, or returns null if {@code in} ends before it and is consumed.
   *
   * @throws ProtocolException if the bytes are not a message within the limits; this and every
   *     later call throws it, and the rest of {@code in} has no meaning
   * @throws IllegalStateException if a streamed content has bytes left
   */
  public @Nullable Message decode(ByteBuffer in) {
    if (!(state instanceof Content)) {
      MessageHeader header = nextHeader(in);
      if (header == null) {
        return null;
      }
      checkContentLength(header, LONGEST_ARRAY, "; stream the content");
      int length = (int) header.contentLength();
      if (in.remaining() >= length) {
        byte[] bytes = completeContent(header, in);
        offset += length;
        return message(header, bytes);
      }
      state = new Content(header, new Accumulator(length));
    }
    Content content = (Content) state;
    Accumulator part = content.bytes();
    offset += part.take(in);
    return part.isComplete() ? message(content.header(), part.bytes()) : null;
  }

  /** If there is not enough memory, the content remains the next part to be decoded. */
  private byte[] completeContent(MessageHeader header, ByteBuffer in) {
    int length = (int) header.contentLength();
    try {
      return Accumulator.copy(in, length);
    } catch (OutOfMemoryError e) {
      state = new Content(header, new Accumulator(length));
      throw e;
    }
  }

  private Message message(MessageHeader header, byte[] content) {
    state = BeforeContent.INSTANCE;
    Message message = Message.ofOwned(header, content, dialect);
    return json == null ? message : message.withJson(json);
  }

  /**
   * Decodes the next header, or returns null if {@code in} ends before it and is consumed.
   *
   * @throws ProtocolException as {@link #decode} does
   * @throws IllegalStateException if the previous content has bytes left
   */
  public @Nullable MessageHeader decodeHeader(ByteBuffer in) {
    MessageHeader header = nextHeader(in);
    if (header != null) {
      state = StreamedContent.of(header.contentLength(), header.contentLength());
    }
    return header;
  }

  /**
   * Consumes and returns the bytes of a streamed content that {@code in} has. The chunk is empty if
   * there are none, or if none {@linkplain #contentRemaining() remain}.
   *
   * @return a view of the caller's buffer, valid until the caller changes it
   * @throws ProtocolException the fault, after one
   * @throws IllegalStateException if a message is being decoded by {@link #decode}
   */
  public ByteBuffer decodeContent(ByteBuffer in) {
    rethrowFault();
    if (!(state instanceof StreamedContent content)) {
      checkNotWhole();
      return in.slice(in.position(), 0);
    }
    int length = (int) Math.min(in.remaining(), content.remaining());
    ByteBuffer chunk = in.slice(in.position(), length);
    in.position(in.position() + length);
    offset += length;
    state = StreamedContent.of(content.length(), content.remaining() - length);
    return chunk;
  }

  /** Returns the bytes of the streamed content that have not been decoded; 0 if there is none. */
  public long contentRemaining() {
    return state instanceof StreamedContent content ? content.remaining() : 0;
  }

  /**
   * Returns the header of the message whose content {@link #decode} is receiving; null if there is
   * none. After a fault: the header of the message whose content is too large or truncated.
   */
  public @Nullable MessageHeader header() {
    if (state instanceof Failed failed) {
      return failed.header();
    }
    return state instanceof Content content ? content.header() : null;
  }

  /** Returns the number of bytes of the stream that have been consumed. */
  public long offset() {
    return offset;
  }

  /**
   * Returns the bytes of memory that are allocated for the incomplete part of a message and not yet
   * used: at most the larger of 256 and the bytes received, and at most the bytes still expected.
   */
  public int spareBytes() {
    return state instanceof Content content ? content.bytes().spare() : headers.spareBytes();
  }

  /**
   * Returns a guess, for the text of a time-out, why the message does not become complete, such as
   * a proto-header in the wrong byte order; may be empty.
   */
  public String hint() {
    return headers.hint();
  }

  /**
   * Reports the end of the input.
   *
   * @throws TruncatedMessageException if it is inside a message; every later call throws it too
   * @throws ProtocolException the fault, after one
   */
  public void endOfInput() {
    rethrowFault();
    TruncatedMessageException fault =
        state == BeforeContent.INSTANCE ? headers.truncated(offset) : state.truncated(offset);
    if (fault != null) {
      throw failed(fault);
    }
  }

  private @Nullable MessageHeader nextHeader(ByteBuffer in) {
    rethrowFault();
    checkNotWhole();
    if (state instanceof StreamedContent content) {
      throw new IllegalStateException(
          content.remaining() + " bytes of the streamed content are left; call decodeContent");
    }
    int begin = in.position();
    MessageHeader header;
    try {
      header = headers.decode(in, offset);
    } catch (ProtocolException e) {
      throw failed(e);
    } finally {
      offset += in.position() - begin;
    }
    if (header != null) {
      checkContentLength(header, contentBytes, "");
    }
    return header;
  }

  private void checkNotWhole() {
    if (state instanceof Content) {
      throw new IllegalStateException("a whole message is being decoded; call decode");
    }
  }

  private void checkContentLength(MessageHeader header, Bound bound, String hint) {
    if (header.contentLength() > bound.value()) {
      ProtocolException fault =
          FramingChecks.contentTooLarge(header, bound, headers.headerOffset(), hint);
      state = new Failed(fault, header);
      throw fault;
    }
  }

  private ProtocolException failed(ProtocolException fault) {
    state = new Failed(fault, header());
    headers.discard();
    return fault;
  }

  private void rethrowFault() {
    if (state instanceof Failed failed) {
      throw failed.fault();
    }
  }
}
