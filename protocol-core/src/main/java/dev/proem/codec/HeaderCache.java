package dev.proem.codec;

import dev.proem.MessageHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Caches the last few headers of one stream. Most messages of a sender have the same few headers,
 * with different lengths and ids: such a header is recognized in the buffer, without reading it
 * again.
 *
 * <p>For 41 bytes, {@code DecodeBenchmark.decode} takes about a fifth of the time of {@link
 * FlatHeaderScanner} and a twentieth of {@link HeaderReader}. {@code HeaderCachePropertyTest}
 * checks that the results are equal.
 */
final class HeaderCache {
  /** The number of cached headers: most streams have requests, replies and pings. */
  static final int COUNT = 3;

  /** Longer headers are not cached, to limit the memory of idle connections. */
  static final int MAX_BYTES = 256;

  /**
   * Headers with more extra headers are not cached: each can be sent in a few bytes, and takes
   * many.
   */
  static final int MAX_EXTRAS = 8;

  /** If no header matches, only one of so many is cached, to limit the cost. */
  private static final int MISSES = 16;

  private final @Nullable HeaderTemplate[] templates = new HeaderTemplate[COUNT];
  private int next;
  private int misses;

  /**
   * Returns the header between two indices of a buffer; null if it matches no cached header.
   *
   * @param in its position and limit are unchanged on return
   */
  @Nullable MessageHeader match(ByteBuffer in, int begin, int end) {
    for (HeaderTemplate each : templates) {
      MessageHeader match = each == null ? null : each.match(in, begin, end);
      if (match != null) {
        misses = 0;
        return match;
      }
    }
    return null;
  }

  /** Caches a header that {@link FlatHeaderScanner} has read from these bytes. */
  void add(byte[] bytes, int begin, int end, MessageHeader header) {
    misses++;
    if (misses == COUNT + MISSES) {
      misses = COUNT;
    }
    if (misses > COUNT || end - begin > MAX_BYTES || header.extras().size() > MAX_EXTRAS) {
      return;
    }
    templates[next] = new HeaderTemplate(bytes, begin, end, header);
    next = (next + 1) % COUNT;
  }
}
