package dev.proem.cli;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bytes of messages for tests. */
public final class MessageBytes {
  private MessageBytes() {}

  /** Returns the text in UTF-8. */
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  public static byte[] repeat(byte[] part, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Returns a message as a sender of this byte order writes it, without the encoder. */
  public static byte[] message(String byteOrder, String type, String encoding, byte[] content) {
    return withHeader(
        "{\"byteorder\": \"%s\", \"content-type\": \"%s\", \"content-encoding\": \"%s\", \"content-length\": %d}"
            .formatted(byteOrder, type, encoding, content.length),
        content);
  }

  /** Returns any header and content after the correct proto-header. */
  public static byte[] withHeader(String header, byte[] content) {
    byte[] bytes = utf8(header);
    return join(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length}, bytes, content);
  }

  public static byte[] json(String content) {
    return message("little", "text/json", "utf-8", utf8(content));
  }

  private record Search(String action, String value) {}

  /** Returns a request of the tutorial's application. */
  public static Message searchFor(String value) {
    return Message.json(new Search("search", value));
  }

  public static byte[] search(String value) {
    return encode(searchFor(value));
  }

  public static byte[] encode(Message message) {
    return new MessageEncoder().encode(message).array();
  }

  /** Returns all messages in {@code bytes}; fails if the last one is truncated. */
  public static List<Message> messages(byte[] bytes) {
    MessageDecoder decoder = new MessageDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<Message> messages = new ArrayList<>();
    for (Message m = decoder.decode(in); m != null; m = decoder.decode(in)) {
      messages.add(m);
    }
    decoder.endOfInput();
    return messages;
  }

  /** Returns the result in a JSON reply. */
  public static String result(Message reply) {
    return String.valueOf(((Map<?, ?>) reply.json()).get("result"));
  }

  public static List<String> results(byte[] bytes) {
    return messages(bytes).stream().map(MessageBytes::result).toList();
  }

  /** Returns the code of an error reply. */
  public static String error(Message reply) {
    return reply.header().string("error").orElse("no error");
  }
}
