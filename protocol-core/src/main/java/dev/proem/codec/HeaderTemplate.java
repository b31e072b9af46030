package dev.proem.codec;

import dev.proem.MessageHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a header with placeholders where the headers of one sender differ: the digits of
 * {@code content-length} and {@code deadline-ms}, the strings of {@code message-id} and {@code
 * in-reply-to}. A header whose other bytes are equal differs only in the values of the
 * placeholders.
 */
final class HeaderTemplate {
  private final ByteBuffer text;
  private final Placeholder[] placeholders;
  private final MessageHeader header;

  private record Placeholder(String key, boolean isText, int begin, int end) {}

  /** Creates the template of a header that {@link FlatHeaderScanner} has read from these bytes. */
  HeaderTemplate(byte[] bytes, int begin, int end, MessageHeader header) {
    byte[] copy = Arrays.copyOfRange(bytes, begin, end);
    this.text = ByteBuffer.wrap(copy);
    this.header = header;
    this.placeholders = placeholders(copy).toArray(Placeholder[]::new);
  }

  private static List<Placeholder> placeholders(byte[] text) {
    List<Placeholder> placeholders = new ArrayList<>(2);
    int at = quote(text, 0);
    while (at < text.length) {
      int keyEnd = quote(text, at + 1);
      String key = new String(text, at + 1, keyEnd - at - 1, StandardCharsets.ISO_8859_1);
      at = keyEnd + 1;
      while (" \t\r\n:".indexOf(text[at]) >= 0) {
        at++;
      }
      boolean isText = text[at] == '"';
      int begin = isText ? at + 1 : at;
      int end = isText ? quote(text, begin) : digitsEnd(text, begin);
      if (isPlaceholder(key, isText) && (isText || end > begin)) {
        placeholders.add(new Placeholder(key, isText, begin, end));
      }
      at = quote(text, isText ? end + 1 : end);
    }
    return placeholders;
  }

  private static boolean isPlaceholder(String key, boolean isText) {
    return switch (key) {
      case MessageHeader.MESSAGE_ID, MessageHeader.IN_REPLY_TO -> isText;
      case MessageHeader.DEADLINE_MS, "content-length" -> !isText;
      default -> false;
    };
  }

  private static int quote(byte[] text, int from) {
    int at = from;
    while (at < text.length && text[at] != '"') {
      at++;
    }
    return at;
  }

  private static int digitsEnd(byte[] text, int from) {
    int at = from;
    while (text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }

  /**
   * Returns the header between two indices of a buffer.
   *
   * @param in its position and limit are unchanged on return
   * @return null if it differs outside the placeholders, or a value of a placeholder is not plain
   */
  @Nullable MessageHeader match(ByteBuffer in, int begin, int end) {
    int position = in.position();
    int limit = in.limit();
    try {
      return match(in.limit(end), begin);
    } finally {
      in.limit(limit).position(position);
    }
  }

  private @Nullable MessageHeader match(ByteBuffer in, int begin) {
    text.clear();
    int same = in.position(begin).mismatch(text);
    if (same < 0) {
      return header;
    }
    if (same < placeholders[0].begin) { // the first placeholder exists: content-length is required
      return null;
    }
    MessageHeader match = header;
    long length = header.contentLength();
    int at = begin;
    int from = 0;
    for (Placeholder each : placeholders) {
      if (same <= each.end) { // otherwise all bytes up to the end of this one are equal
        if (!isSame(in, at, from, each.begin)) {
          return null;
        }
        at += each.begin - from;
        int valueEnd = each.isText ? textEnd(in, at) : digitsEnd(in, at);
        if (valueEnd < 0) {
          return null;
        }
        boolean isUnchanged =
            valueEnd - at == each.end - each.begin && isSame(in, at, each.begin, each.end);
        if (isUnchanged) {
          // the value is that of the template
        } else if (each.isText) {
          match = match.withExtra(each.key, string(in, at, valueEnd));
        } else if (each.key.equals(MessageHeader.DEADLINE_MS)) {
          match = match.withExtra(each.key, number(in, at, valueEnd));
        } else {
          length = number(in, at, valueEnd);
        }
        at = valueEnd;
      } else {
        at = begin + each.end;
      }
      from = each.end;
    }
    if (in.limit() - at != text.capacity() - from || !isSame(in, at, from, text.capacity())) {
      return null;
    }
    return length == match.contentLength() ? match : match.withContentLength(length);
  }

  private boolean isSame(ByteBuffer in, int at, int from, int to) {
    int limit = in.limit();
    int length = to - from;
    if (length > limit - at) {
      return false;
    }
    boolean isSame = in.position(at).limit(at + length).mismatch(text.position(from).limit(to)) < 0;
    in.limit(limit);
    text.clear();
    return isSame;
  }

  /**
   * Returns the index of the closing quote of a string; -1 if there is none, or it is not plain.
   */
  private static int textEnd(ByteBuffer in, int from) {
    for (int i = from; i < in.limit(); i++) {
      byte b = in.get(i);
      if (b == '"') {
        return i;
      }
      if (!FlatHeaderScanner.isPlain(b)) {
        return -1;
      }
    }
    return -1;
  }

  /**
   * Returns the index after an integer; -1 if it has no digits, too many digits or leading zeros.
   */
  private static int digitsEnd(ByteBuffer in, int from) {
    int i = from;
    while (i < in.limit() && in.get(i) >= '0' && in.get(i) <= '9') {
      i++;
    }
    int count = i - from;
    boolean plain =
        count == 1 || (count > 1 && count <= FlatHeaderScanner.MAX_DIGITS && in.get(from) != '0');
    return plain ? i : -1;
  }

  private static long number(ByteBuffer in, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = 10 * number + (in.get(i) - '0');
    }
    return number;
  }

  private static String string(ByteBuffer in, int from, int to) {
    if (in.hasArray()) {
      return new String(
          in.array(), in.arrayOffset() + from, to - from, StandardCharsets.ISO_8859_1);
    }
    byte[] bytes = new byte[to - from];
    in.get(from, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
