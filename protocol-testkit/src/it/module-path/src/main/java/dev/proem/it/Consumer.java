package dev.proem.it;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A program that uses the library. */
final class Consumer {
  record Search(String action, String value) {}

  private Consumer() {}

  /** Sends a request over sockets, and uses TLS. */
  public static void main(String[] arguments) throws IOException {
    Search search = throughSockets(Message.json(new Search("search", "x"))).json(Search.class);
    System.out.println("linked: " + search.value() + ", " + (tls() != null));
  }

  /** Uses TLS, so all classes that it needs must be present. */
  static Tls tls() throws IOException {
    return Tls.forClient().systemTrust().build();
  }

  static Message throughCodec(Message message) {
    return new MessageDecoder().decode(new MessageEncoder().encode(message));
  }

  static Message throughStream(Message message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new MessageWriter(out).write(message);
    return new MessageReader(new ByteArrayInputStream(out.toByteArray())).read();
  }

  static Message throughSockets(Message message) throws IOException {
    try (MessageServer server = MessageServer.builder().handler(request -> request).start();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      return client.request(message);
    }
  }
}
