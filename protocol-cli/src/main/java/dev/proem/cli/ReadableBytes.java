package dev.proem.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Bytes as readable text without loss: printable UTF-8 stays as it is, a backslash becomes two, and
 * every other byte becomes {@code \xNN}.
 */
public final class ReadableBytes {
  private static final int LONGEST_CHARACTER = 4;

  private ReadableBytes() {}

  /** Returns all of {@code bytes}, on one line. */
  public static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int length = characterLength(bytes, at);
      if (length == 0) {
        text.append("\\x").append(HexFormat.of().toHexDigits(bytes[at]));
        at++;
      } else {
        String character = new String(bytes, at, length, StandardCharsets.UTF_8);
        text.append(character.equals("\\") ? "\\\\" : character);
        at += length;
      }
    }
    return text.toString();
  }

  /** Returns text as one line that is safe for terminals, with at most {@code limit} characters. */
  public static String oneLine(String text, int limit) {
    String shown = text.length() <= limit ? text : text.substring(0, limit - 3) + "...";
    StringBuilder line = new StringBuilder(shown.length());
    shown
        .codePoints()
        .forEach(
            character -> {
              if (isPrintable(character)) {
                line.appendCodePoint(character);
              } else {
                line.append(' ');
              }
            });
    return line.toString();
  }

  /**
   * Escapes the characters that could control a terminal as {@code \}{@code uNNNN}. Line breaks and
   * tabs are kept.
   */
  public static String safeForTerminal(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (isPrintable(character) || character == '\n' || character == '\t') {
                shown.appendCodePoint(character);
              } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", character));
              }
            });
    return shown.toString();
  }

  /**
   * Returns the number of bytes of the printable UTF-8 character that starts at {@code at}, or 0 if
   * there is none.
   */
  public static int characterLength(byte[] bytes, int at) {
    for (int length = 1; length <= LONGEST_CHARACTER && at + length <= bytes.length; length++) {
      CharBuffer character = CharBuffer.allocate(2);
      CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
      boolean whole =
          !decoder.decode(ByteBuffer.wrap(bytes, at, length), character, true).isError();
      if (whole) {
        return isPrintable(Character.codePointAt(character.flip(), 0)) ? length : 0;
      }
    }
    return 0;
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> joinsEmoji(character);
      default -> true;
    };
  }

  /**
   * Zero-width joiners and tag characters are parts of emoji; other format characters reorder text.
   */
  private static boolean joinsEmoji(int character) {
    return character == 0x200C
        || character == 0x200D
        || (character >= 0xE0020 && character <= 0xE007F);
  }
}
