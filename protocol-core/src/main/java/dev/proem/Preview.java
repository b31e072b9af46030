package dev.proem;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Truncated one-line renderings of received data, safe for logs and terminals. */
final class Preview {
  /** The default maximum of bytes or characters in a one-line message. */
  static final int LENGTH = 120;

  private Preview() {}

  /**
   * Returns the beginning of a text, with invisible characters as {@code \}{@code u} and four
   * digits.
   */
  static String of(String text) {
    return line(text, LENGTH);
  }

  static String line(String text, int maxLength) {
    int length = Math.min(text.length(), maxLength);
    StringBuilder out = new StringBuilder(length + 16);
    for (int i = 0; i < length; ) {
      int c = text.codePointAt(i);
      if (visible(c)) {
        out.appendCodePoint(c);
      } else {
        text.substring(i, i + Character.charCount(c))
            .chars()
            .forEach(unit -> out.append(String.format(Locale.ROOT, "\\u%04x", unit)));
      }
      i += Character.charCount(c);
    }
    return text.length() > length ? out.append("...").toString() : out.toString();
  }

  /** Returns the beginning of some bytes: visible UTF-8 as it is, other bytes as {@code \xNN}. */
  static String of(byte[] bytes, int maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be 0 or more, not " + maxBytes);
    }
    int end = Math.min(bytes.length, maxBytes);
    StringBuilder out = new StringBuilder(end + 16);
    for (int i = 0; i < end; ) {
      int length = sequenceLength(bytes[i]);
      if (length > 1 && i + length > end && end < bytes.length) {
        break; // do not split a character
      }
      String one = new String(bytes, i, Math.min(length, end - i), StandardCharsets.UTF_8);
      if (one.codePointCount(0, one.length()) == 1
          && one.codePointAt(0) != 0xFFFD
          && visible(one.codePointAt(0))) {
        out.append(one.equals("\\") ? "\\\\" : one);
        i += length;
      } else {
        out.append(String.format(Locale.ROOT, "\\x%02x", bytes[i]));
        i++;
      }
    }
    return end < bytes.length ? out.append("...").toString() : out.toString();
  }

  private static int sequenceLength(byte first) {
    int lead = first & 0xFF;
    return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  private static boolean visible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
