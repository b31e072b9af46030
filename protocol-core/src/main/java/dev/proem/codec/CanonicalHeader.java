package dev.proem.codec;

import dev.proem.MessageHeader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fast path of encoding: writes plain headers, which most are, directly as bytes. Plain means
 * that all strings are printable ASCII without quotes and backslashes, and that extra headers are
 * only strings, integers from 0, booleans and null. Other headers are written by {@link
 * MessageHeader#toJson()}.
 *
 * <p>For 41 bytes, {@code EncodeBenchmark} takes about a third of the time of {@code toJson()} and
 * two fifths of the garbage. {@code CanonicalHeaderPropertyTest} checks that the results are equal.
 */
final class CanonicalHeader {
  private static final int PROTO_HEADER_BYTES = 2;
  private static final byte[] LITTLE = ascii("{\"byteorder\": \"little\", \"content-type\": \"");
  private static final byte[] BIG = ascii("{\"byteorder\": \"big\", \"content-type\": \"");
  private static final byte[] ENCODING = ascii("\", \"content-encoding\": \"");
  private static final byte[] LENGTH = ascii("\", \"content-length\": ");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");

  /** The bytes of {@code , "": } around a key. */
  private static final int MEMBER_BYTES = 6;

  private byte[] out = NULL;
  private int at;

  /** The length of the header in bytes, if it is plain. */
  private long size;

  private boolean plain = true;

  private CanonicalHeader() {}

  /**
   * Writes the proto-header and the header at the beginning of a new array.
   *
   * @param room the number of bytes left free behind them
   * @return null if the header is not plain or too long, or does not fit into an array with the
   *     room
   */
  static byte @Nullable [] write(MessageHeader header, int room) {
    return new CanonicalHeader().build(header, room);
  }

  private byte @Nullable [] build(MessageHeader header, int room) {
    byte[] beginning = header.byteOrder() == ByteOrder.BIG_ENDIAN ? BIG : LITTLE;
    Map<String, @Nullable Object> extras = header.extras();
    size = beginning.length + ENCODING.length + LENGTH.length + 1L;
    size += digits(header.contentLength());
    size += (long) header.contentType().length() + header.contentEncoding().length();
    if (!extras.isEmpty()) {
      extras.forEach(this::measure);
    }
    if (!plain
        || size > MessageHeader.MAX_BYTES
        || PROTO_HEADER_BYTES + size + room > Integer.MAX_VALUE - 8) {
      return null;
    }
    out = new byte[PROTO_HEADER_BYTES + (int) size + room];
    out[at++] = (byte) (size >> 8);
    out[at++] = (byte) size;
    put(beginning);
    put(header.contentType());
    put(ENCODING);
    put(header.contentEncoding());
    put(LENGTH);
    put(header.contentLength());
    if (!extras.isEmpty()) {
      extras.forEach(this::put);
    }
    out[at] = '}';
    return plain ? out : null;
  }

  private void measure(String key, @Nullable Object value) {
    size += MEMBER_BYTES + (long) key.length();
    if (value instanceof String text) {
      size += 2L + text.length();
    } else if (value instanceof Long number && number >= 0) {
      size += digits(number);
    } else if (value == null || value instanceof Boolean) {
      size += literal(value).length;
    } else {
      plain = false;
    }
  }

  private void put(String key, @Nullable Object value) {
    out[at++] = ',';
    out[at++] = ' ';
    out[at++] = '"';
    put(key);
    out[at++] = '"';
    out[at++] = ':';
    out[at++] = ' ';
    if (value instanceof String text) {
      out[at++] = '"';
      put(text);
      out[at++] = '"';
    } else if (value instanceof Long number) {
      put((long) number);
    } else {
      put(literal(value));
    }
  }

  private static byte[] literal(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    return Boolean.TRUE.equals(value) ? TRUE : FALSE;
  }

  private void put(byte[] part) {
    System.arraycopy(part, 0, out, at, part.length);
    at += part.length;
  }

  private void put(String text) {
    byte[] to = out;
    int begin = at;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        plain = false;
      }
      to[begin + i] = (byte) c;
    }
    at = begin + length;
  }

  private void put(long number) {
    at += digits(number);
    int i = at;
    long rest = number;
    do {
      out[--i] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
