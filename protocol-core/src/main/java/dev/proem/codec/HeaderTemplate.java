package dev.proem.codec;

import dev.proem.MessageHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a header and what it means, with holes where headers of one sender differ: the digits
 * of {@code content-length} and {@code deadline-ms}, the texts of {@code message-id} and {@code
 * in-reply-to}. A header whose other bytes are the same means the same but for what is in the
 * holes.
 */
final class HeaderTemplate {
  private final ByteBuffer text;
  private final Hole[] holes;
  private final MessageHeader header;

  private record Hole(String key, boolean isText, int begin, int end) {}

  /** Takes note of a header that {@link FlatHeaderScanner} has read from these bytes. */
  HeaderTemplate(byte[] bytes, int begin, int end, MessageHeader header) {
    byte[] copy = Arrays.copyOfRange(bytes, begin, end);
    this.text = ByteBuffer.wrap(copy);
    this.header = header;
    this.holes = holes(copy).toArray(Hole[]::new);
  }

  private static List<Hole> holes(byte[] text) {
    List<Hole> holes = new ArrayList<>(2);
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
      if (isHole(key, isText) && (isText || end > begin)) {
        holes.add(new Hole(key, isText, begin, end));
      }
      at = quote(text, isText ? end + 1 : end);
    }
    return holes;
  }

  private static boolean isHole(String key, boolean isText) {
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
   * What the header between two indices of a buffer means, if it differs in holes only.
   *
   * @param in its position and limit are as before in the end
   * @return null when it differs elsewhere, or a value in a hole is not plain
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
    if (same < holes[0].begin) { // there is one: the content length
      return null;
    }
    MessageHeader match = header;
    long length = header.contentLength();
    int at = begin;
    int from = 0;
    for (Hole hole : holes) {
      if (same <= hole.end) { // else this one and what is before it are as they were
        if (!isSame(in, at, from, hole.begin)) {
          return null;
        }
        at += hole.begin - from;
        int valueEnd = hole.isText ? textEnd(in, at) : digitsEnd(in, at);
        if (valueEnd < 0) {
          return null;
        }
        boolean isAsBefore =
            valueEnd - at == hole.end - hole.begin && isSame(in, at, hole.begin, hole.end);
        if (isAsBefore) {
          // nothing to change
        } else if (hole.isText) {
          match = match.withExtra(hole.key, string(in, at, valueEnd));
        } else if (hole.key.equals(MessageHeader.DEADLINE_MS)) {
          match = match.withExtra(hole.key, number(in, at, valueEnd));
        } else {
          length = number(in, at, valueEnd);
        }
        at = valueEnd;
      } else {
        at = begin + hole.end;
      }
      from = hole.end;
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

  /** The index behind a text; -1 when it has no end, or is not plain. */
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

  /** The index behind an integer; -1 when it has too many digits, or none, or leading zeros. */
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
