package dev.proem.codec;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.MessageHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The short way into a message of one stream, for a plain header that is all there: one like those
 * seen before, or one that {@link FlatHeaderScanner} reads. Their gains are told there.
 */
final class PlainHeaders {
  private final Limits limits;
  private final Dialect dialect;
  private final long maxContent;
  private final HeaderCache seen = new HeaderCache();

  /** Those whose contents have at most so many bytes. */
  PlainHeaders(Limits limits, Dialect dialect, long maxContent) {
    this.limits = limits;
    this.dialect = dialect;
    this.maxContent = maxContent;
  }

  /**
   * The header of the next message, if all of it is in the buffer, it is plain, and within the
   * limits. Else null, and nothing is consumed: all faults are found on the longer way.
   */
  @Nullable MessageHeader next(ByteBuffer in) {
    if (in.remaining() < 2) {
      return null;
    }
    int begin = in.position() + 2;
    int length = ((in.get(begin - 2) & 0xFF) << 8) | (in.get(begin - 1) & 0xFF);
    if (length == 0 || length > limits.headerBytes() || length > in.limit() - begin) {
      return null;
    }
    MessageHeader header = seen.match(in, begin, begin + length);
    if (header == null) {
      header = unseen(in, begin, length);
    }
    if (header == null || header.contentLength() > maxContent) {
      return null;
    }
    in.position(begin + length);
    return header;
  }

  private @Nullable MessageHeader unseen(ByteBuffer in, int begin, int length) {
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
      seen.add(bytes, from, from + length, header);
    }
    return header;
  }
}
