package dev.proem.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the bytes of messages by hand, without the encoder. */
public final class Bytes {
  /** The four required keys as members of an object, with a content length of 0. */
  public static final String REQUIRED = required("0");

  private Bytes() {}

  /** The four required keys as members of an object, with this JSON as content length. */
  public static String required(String contentLength) {
    return "\"byteorder\": \"little\", \"content-type\": \"t\", \"content-encoding\": \"utf-8\", "
        + "\"content-length\": "
        + contentLength;
  }

  /** A proto-header, this header in UTF-8, and this content in UTF-8. */
  public static byte[] message(String header, String content) {
    return message(utf8(header), utf8(content));
  }

  /** A proto-header, this header, and this content. */
  public static byte[] message(byte[] header, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header.length >> 8);
    out.write(header.length);
    out.writeBytes(header);
    out.writeBytes(content);
    return out.toByteArray();
  }

  /** A message without content, with this header. */
  public static byte[] header(String header) {
    return message(header, "");
  }

  /** A message without content whose header has this value as its extra header {@code x}. */
  public static byte[] extra(String json) {
    return header("{" + REQUIRED + ", \"x\": " + json + "}");
  }

  /** The index in the stream of the first byte of what {@link #extra} is given. */
  public static int extraOffset() {
    return 2 + ("{" + REQUIRED + ", \"x\": ").length();
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
