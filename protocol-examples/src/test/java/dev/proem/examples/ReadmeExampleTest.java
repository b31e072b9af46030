package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {
  private static MessageServer serve(int port) throws IOException {
    // tag::server[]
    MessageServer server =
        MessageServer.builder()
            .port(port)
            .handler(request -> Message.text("Hello, " + request.text()))
            .start();
    // end::server[]
    return server;
  }

  private static String ask(int port) {
    // tag::client[]
    try (MessageClient client = MessageClient.connect("localhost", port)) {
      return client.request(Message.text("world")).text();
    }
    // end::client[]
  }

  @Test
  void serverOfTheReadme_answersItsClient() throws IOException {
    try (MessageServer server = serve(0)) {
      assertThat(ask(server.port())).isEqualTo("Hello, world");
    }
  }

  // tag::readme
  record Search(String action, String value) {}

  String askOverLoopback() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket server = listener.accept()) {
      new MessageWriter(client.getOutputStream()).write(Message.json(new Search("search", "🐶")));
      Message request = new MessageReader(server.getInputStream()).read();
      Search search = request.json(Search.class);
      new MessageWriter(server.getOutputStream()).write(Message.text("no " + search.value()));
      return new MessageReader(client.getInputStream()).read().text();
    }
  }

  // end::readme

  @Test
  void exampleOfTheReadme_sendsAndReceivesAMessage() throws Exception {
    assertThat(askOverLoopback()).isEqualTo("no 🐶");
  }
}
