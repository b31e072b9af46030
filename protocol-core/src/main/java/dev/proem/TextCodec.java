package dev.proem;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** Contents as text, strictly. */
final class TextCodec {
  private TextCodec() {}

  static Charset charset(String contentEncoding) {
    return PythonCodecs.charset(contentEncoding)
        .orElseThrow(
            () ->
                new ContentException(
                    ErrorCode.UNKNOWN_CHARSET,
                    -1,
                    "'" + Preview.of(contentEncoding) + "' names no charset",
                    null));
  }

  static byte[] encode(String text, String contentEncoding, ByteOrder order) {
    Charset charset =
        PythonCodecs.charset(contentEncoding)
            .orElseThrow(() -> new IllegalArgumentException("unknown charset " + contentEncoding));
    try {
      ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not expressible in " + contentEncoding, e);
    }
  }

  static String decode(byte[] content, String contentEncoding, ByteOrder order) {
    return decode(content, charset(contentEncoding));
  }

  static String decode(byte[] content, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new ContentException(ErrorCode.CONTENT_NOT_TEXT, -1, "malformed " + charset.name(), e);
    }
  }
}
