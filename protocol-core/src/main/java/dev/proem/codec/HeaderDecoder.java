package dev.proem.codec;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.TruncatedMessageException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the proto-header and the header of each message of one stream. The fast path decodes a
 * plain header that is complete in the buffer, with {@link HeaderCache} or {@link
 * FlatHeaderScanner}. The slow path decodes all other headers and reports all faults.
 */
final class HeaderDecoder {
  private static final int PROTO_HEADER_BYTES = 2;

  /** A part that has not been received completely. */
  private sealed interface Part {
    Accumulator bytes();
  }

  private record ProtoHeader(Accumulator bytes) implements Part {}

  /** The first {@code whiteSpace} bytes are known to be white space. */
  private record Header(Accumulator bytes, int whiteSpace) implements Part {}

  private final Limits limits;
  private final Dialect dialect;
  private final HeaderCache cache = new HeaderCache();
  private @Nullable Part part;
  private long headerOffset;

  HeaderDecoder(Limits limits, Dialect dialect) {
    this.limits = limits;
    this.dialect = dialect;
  }

  /**
   * Decodes the next header.
   *
   * @param offset the position in the stream of the first byte of {@code in}
   * @return null if more bytes are needed; {@code in} has then been consumed
   */
  @Nullable MessageHeader decode(ByteBuffer in, long offset) {
    int begin = in.position();
    Part current = part;
    if (current == null) {
      MessageHeader header = decodePlain(in);
      if (header != null) {
        headerOffset = offset + PROTO_HEADER_BYTES;
        return header;
      }
      if (!in.hasRemaining()) {
        return null;
      }
      current = new ProtoHeader(new Accumulator(PROTO_HEADER_BYTES));
      part = current;
    }
    current.bytes().take(in);
    if (current instanceof ProtoHeader proto) {
      if (!proto.bytes().isComplete()) {
        return null;
      }
      headerOffset = offset + in.position() - begin;
      int length =
          FramingChecks.checkHeaderLength(
              proto.bytes().bytes(), headerOffset - PROTO_HEADER_BYTES, limits);
      current = new Header(new Accumulator(length), 0);
      part = current;
      current.bytes().take(in);
    }
    Header header = (Header) current;
    int whiteSpace =
        FramingChecks.checkBeginning(header.bytes(), header.whiteSpace(), headerOffset);
    if (!header.bytes().isComplete()) {
      part = new Header(header.bytes(), whiteSpace);
      return null;
    }
    MessageHeader result = HeaderReader.read(header.bytes().bytes(), headerOffset, limits, dialect);
    part = null;
    return result;
  }

  /** Decodes a plain header; otherwise returns null and consumes nothing. */
  private @Nullable MessageHeader decodePlain(ByteBuffer in) {
    if (in.remaining() < PROTO_HEADER_BYTES) {
      return null;
    }
    int begin = in.position() + PROTO_HEADER_BYTES;
    int length = ((in.get(begin - 2) & 0xFF) << 8) | (in.get(begin - 1) & 0xFF);
    if (length == 0 || length > limits.headerBytes() || length > in.limit() - begin) {
      return null;
    }
    MessageHeader header = cache.match(in, begin, begin + length);
    if (header == null) {
      header = scan(in, begin, length);
    }
    if (header != null) {
      in.position(begin + length);
    }
    return header;
  }

  private @Nullable MessageHeader scan(ByteBuffer in, int begin, int length) {
    byte[] bytes;
    int from;
    if (in.hasArray()) {
      bytes = in.array();
      from = in.arrayOffset() + begin;
    } else {
      bytes = new byte[length];
      from = 0;
      in.get(begin, bytes);
    }
    MessageHeader header = FlatHeaderScanner.scan(bytes, from, from + length, limits, dialect);
    if (header != null) {
      cache.add(bytes, from, from + length, header);
    }
    return header;
  }

  /** The position in the stream of the latest header. */
  long headerOffset() {
    return headerOffset;
  }

  /** The bytes of memory that are allocated and not yet used. */
  int spareBytes() {
    return part == null ? 0 : part.bytes().spare();
  }

  /** See {@link MessageDecoder#hint()}. */
  String hint() {
    return part instanceof Header header ? SwappedLength.hint(header.bytes()) : "";
  }

  /** Returns the fault of an input that ends at this position; null between messages. */
  @Nullable TruncatedMessageException truncated(long offset) {
    if (part == null) {
      return null;
    }
    Phase phase = part instanceof Header ? Phase.HEADER : Phase.PROTO_HEADER;
    Accumulator bytes = part.bytes();
    return new TruncatedMessageException(phase, offset, bytes.received(), bytes.expected(), hint());
  }

  /** Releases the memory of an incomplete part. */
  void discard() {
    part = null;
  }
}
