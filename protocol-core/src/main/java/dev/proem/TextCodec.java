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
 * Contents as text and back, as strictly as CPython: nothing is ever replaced, and unpaired
 * surrogates are refused in both directions, also by charsets in which Java would take them.
 *
 * <p>Byte-order marks: {@code utf-16} and {@code utf-32} write one, and read without one in the
 * order that the header names; {@code utf-8-sig} writes one, and drops one if it is there; for
 * every other name it is the character U+FEFF. Java's own UTF-32 charsets would drop it, and take
 * surrogates, and so are not used to read.
 */
final class TextCodec {
  private static final String MARK = "\uFEFF";

  private TextCodec() {}

  /**
   * The charset that a peer's content encoding names.
   *
   * @throws ContentException with {@link ErrorCode#UNKNOWN_CHARSET} when it names none
   */
  static Charset charset(String contentEncoding) {
    return PythonCodecs.charset(contentEncoding)
        .orElseThrow(
            () ->
                new ContentException(
                    ErrorCode.UNKNOWN_CHARSET, -1, namesNoCharset(contentEncoding), null));
  }

  /**
   * The bytes of a text.
   *
   * @throws IllegalArgumentException when the content encoding names no charset (that can be
   *     written), or the text holds something that it can't express
   */
  static byte[] encode(String text, String contentEncoding, ByteOrder order) {
    Charset charset =
        PythonCodecs.charset(contentEncoding)
            .filter(Charset::canEncode)
            .orElseThrow(() -> new IllegalArgumentException(namesNoCharset(contentEncoding)));
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
   * The text of some bytes in the charset that a peer's content encoding names.
   *
   * @param order the byte order of UTF-16 and UTF-32 without a mark
   * @throws ContentException when it names no charset, or the bytes are malformed in it; then the
   *     offset is that of the first malformed sequence
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
   * The text of some bytes in a charset; UTF-16 and UTF-32 without a mark are big-endian.
   *
   * @throws ContentException when the bytes are malformed in it
   */
  static String decode(byte[] content, Charset charset) {
    return charset.equals(StandardCharsets.UTF_8)
        ? decodeUtf8(content, 0)
        : decode(ByteBuffer.wrap(content), charset);
  }

  /** Faster than a decoder, and as strict: what String replaces, it replaces by U+FFFD. */
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
      if (surrogate >= 0) { // Java's CESU-8 lets them pass
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
        "the content is not well-formed "
            + PythonCodecs.nameOf(charset)
            + " from its byte "
            + offset
            + " on",
        cause);
  }

  /** The index of the first surrogate without its other half, -1 if there is none. */
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

  private static String namesNoCharset(String contentEncoding) {
    return "'" + Preview.of(contentEncoding) + "' names no charset";
  }
}
