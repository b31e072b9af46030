package dev.proem;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes contents to text and encodes text, as strictly as CPython: nothing is replaced, and
 * unpaired surrogates are rejected in both directions, even by charsets for which Java accepts
 * them.
 *
 * <p>Byte-order marks: {@code utf-16} and {@code utf-32} write one; without one they read in the
 * byte order of the header. {@code utf-8-sig} writes one, and removes one if present. In all other
 * charsets it is the character U+FEFF. Java's own UTF-32 charsets remove the mark and accept
 * surrogates, so they are not used for reading.
 */
final class TextCodec {
  private static final String MARK = "\uFEFF";

  private TextCodec() {}

  /**
   * Returns the charset of a peer's content encoding.
   *
   * @throws ContentException with {@link ErrorCode#UNKNOWN_CHARSET} if it is not a known charset
   */
  static Charset charset(String contentEncoding) {
    return PythonCodecs.charset(contentEncoding)
        .orElseThrow(
            () ->
                new ContentException(
                    ErrorCode.UNKNOWN_CHARSET, -1, unknownCharset(contentEncoding), null));
  }

  /**
   * Encodes a text.
   *
   * @throws IllegalArgumentException if the content encoding is not a known charset that can
   *     encode, or the charset cannot express the text
   */
  static byte[] encode(String text, String contentEncoding, ByteOrder order) {
    Charset charset =
        PythonCodecs.charset(contentEncoding)
            .filter(Charset::canEncode)
            .orElseThrow(() -> new IllegalArgumentException(unknownCharset(contentEncoding)));
    int surrogate = unpairedSurrogate(text);
    if (surrogate >= 0) {
      throw notExpressible(text, surrogate, charset);
    }
    return switch (charset.name()) {
      case "UTF-8" ->
          withMark(text, PythonCodecs.isUtf8WithMark(contentEncoding)).getBytes(charset);
      case "UTF-16", "UTF-32" ->
          withMark(text, true)
              .getBytes(Charset.forName(charset.name() + (order == LITTLE_ENDIAN ? "LE" : "BE")));
      default -> encodeStrictly(text, charset);
    };
  }

  private static String withMark(String text, boolean mark) {
    return mark ? MARK + text : text;
  }

  private static byte[] encodeStrictly(String text, Charset charset) {
    CharBuffer in = CharBuffer.wrap(text);
    try {
      ByteBuffer out = charset.newEncoder().encode(in);
      byte[] content = new byte[out.remaining()];
      out.get(content);
      return content;
    } catch (CharacterCodingException e) {
      throw notExpressible(text, in.position(), charset);
    }
  }

  private static IllegalArgumentException notExpressible(String text, int index, Charset charset) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "U+%04X at index %d can't be written in %s",
            text.codePointAt(index),
            index,
            PythonCodecs.nameOf(charset)));
  }

  /**
   * Decodes bytes in the charset of a peer's content encoding.
   *
   * @param order the byte order of UTF-16 and UTF-32 without a mark
   * @throws ContentException if it is not a known charset, or the bytes are malformed; the offset
   *     is that of the first malformed sequence
   */
  static String decode(byte[] content, String contentEncoding, ByteOrder order) {
    Charset charset = charset(contentEncoding);
    boolean marked =
        content.length >= 3
            && content[0] == (byte) 0xEF
            && content[1] == (byte) 0xBB
            && content[2] == (byte) 0xBF
            && PythonCodecs.isUtf8WithMark(contentEncoding);
    return charset.equals(StandardCharsets.UTF_8)
        ? decodeUtf8(content, marked ? 3 : 0)
        : decode(ByteBuffer.wrap(content).order(order), charset);
  }

  /**
   * Decodes bytes in a charset; UTF-16 and UTF-32 without a mark are big-endian.
   *
   * @throws ContentException if the bytes are malformed
   */
  static String decode(byte[] content, Charset charset) {
    return charset.equals(StandardCharsets.UTF_8)
        ? decodeUtf8(content, 0)
        : decode(ByteBuffer.wrap(content), charset);
  }

  /** Decodes UTF-8. {@code String} is faster than a decoder, and replaces malformed bytes. */
  private static String decodeUtf8(byte[] content, int start) {
    String text = new String(content, start, content.length - start, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0
        ? text
        : decodeStrictly(ByteBuffer.wrap(content).position(start), StandardCharsets.UTF_8);
  }

  private static String decode(ByteBuffer in, Charset charset) {
    return switch (charset.name()) {
      case "UTF-16" -> decodeUtf16(in);
      case "UTF-32" -> decodeMarkedUtf32(in, in.order());
      case "X-UTF-32BE-BOM" -> decodeMarkedUtf32(in, BIG_ENDIAN);
      case "X-UTF-32LE-BOM" -> decodeMarkedUtf32(in, LITTLE_ENDIAN);
      case "UTF-32BE" -> decodeUtf32(in.order(BIG_ENDIAN));
      case "UTF-32LE" -> decodeUtf32(in.order(LITTLE_ENDIAN));
      default -> decodeStrictly(in, charset);
    };
  }

  private static String decodeUtf16(ByteBuffer in) {
    if (in.remaining() >= 2) {
      switch (in.getChar(0)) {
        case '\uFEFF' -> in.position(2);
        case '\uFFFE' -> in.position(2).order(opposite(in.order()));
        default -> {} // no mark
      }
    }
    return decodeStrictly(
        in, in.order() == BIG_ENDIAN ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
  }

  private static String decodeMarkedUtf32(ByteBuffer in, ByteOrder order) {
    in.order(order);
    if (in.remaining() >= 4) {
      switch (in.getInt(0)) {
        case 0x0000_FEFF -> in.position(4);
        case 0xFFFE_0000 -> in.position(4).order(opposite(order));
        default -> {} // no mark
      }
    }
    return decodeUtf32(in);
  }

  private static ByteOrder opposite(ByteOrder order) {
    return order == BIG_ENDIAN ? LITTLE_ENDIAN : BIG_ENDIAN;
  }

  private static String decodeUtf32(ByteBuffer in) {
    StringBuilder text = new StringBuilder(in.remaining() / 4);
    while (in.remaining() >= 4) {
      int c = in.getInt(in.position());
      if (!Character.isValidCodePoint(c) || isSurrogate(c)) {
        break;
      }
      text.appendCodePoint(c);
      in.position(in.position() + 4);
    }
    if (in.hasRemaining()) {
      throw malformed(in.position(), Charset.forName("UTF-32"), null);
    }
    return text.toString();
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  private static String decodeStrictly(ByteBuffer in, Charset charset) {
    try {
      String text = charset.newDecoder().decode(in).toString();
      int surrogate = unpairedSurrogate(text);
      if (surrogate >= 0) { // Java's CESU-8 accepts them
        throw malformed(text.substring(0, surrogate).getBytes(charset).length, charset, null);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw malformed(in.position(), charset, e);
    }
  }

  private static ContentException malformed(
      int offset, Charset charset, @Nullable Throwable cause) {
    return new ContentException(
        ErrorCode.CONTENT_NOT_TEXT,
        offset,
        "the content is not well-formed " + PythonCodecs.nameOf(charset) + " at byte " + offset,
        cause);
  }

  /** Returns the index of the first unpaired surrogate; -1 if there is none. */
  static int unpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static String unknownCharset(String contentEncoding) {
    return "'" + Preview.of(contentEncoding) + "' is not a known charset";
  }
}
