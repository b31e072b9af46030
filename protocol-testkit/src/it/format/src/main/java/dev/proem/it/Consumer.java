package dev.proem.it;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Uses the messages without servers and clients. */
final class Consumer {
  record Search(String action, String value) {}

  private Consumer() {}

  static Message throughCodec(Message message) {
    return new MessageDecoder().decode(new MessageEncoder().encode(message));
  }

  static Message throughStream(Message message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new MessageWriter(out).write(message);
    return new MessageReader(new ByteArrayInputStream(out.toByteArray())).read();
  }
}
