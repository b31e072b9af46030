package dev.proem.examples.demo;

import dev.proem.Message;
import dev.proem.cli.ClientSocket;
import dev.proem.cli.Deadline;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.HostAndPort;
import dev.proem.codec.MessageEncoder;
import dev.proem.examples.app.AppClient;
import dev.proem.examples.app.AppServer;
import dev.proem.examples.app.SearchApp;
import dev.proem.io.MessageReader;
import dev.proem.net.Binding;
import dev.proem.net.MessageServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs an app server and a client in one process, and shows each byte of four requests and their
 * replies.
 */
final class Demo {
  private static final String HOST = "127.0.0.1";
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final List<String> lines = new ArrayList<>();

  private Demo() {}

  /** Starts the server, sends the requests, stops it, and returns the lines to show. */
  static List<String> run() throws Failure, IOException {
    Demo demo = new Demo();
    demo.serve();
    return List.copyOf(demo.lines);
  }

  private void serve() throws Failure, IOException {
    try (MessageServer server = start()) {
      exchange(new HostAndPort(HOST, server.port()));
    }
  }

  private static MessageServer start() throws Failure {
    HostAndPort endpoint = new HostAndPort(HOST, 0);
    try {
      Binding binding = Binding.of(endpoint.toListenOn());
      return AppServer.answering(MessageServer.builder().bind(binding)).start();
    } catch (IOException e) {
      throw Failures.listening(endpoint, e);
    }
  }

  private void exchange(HostAndPort server) throws Failure, IOException {
    lines.add("An app server listens on %s. Four requests on one connection:".formatted(server));
    lines.add("");
    try (ClientSocket socket = ClientSocket.connect(server, Deadline.in(LONGEST))) {
      show(socket, "1. A search", "search", "morpheus");
      show(socket, "2. A search for an emoji", "search", "\uD83D\uDC36");
      show(socket, "3. A search without a match", "search", "trinity");
      show(socket, "4. Bytes that only the application understands", "binary", "\uD83D\uDE03");
    }
  }

  private void show(ClientSocket socket, String title, String action, String value)
      throws Failure, IOException {
    Message request = SearchApp.request(action, value);
    byte[] sent = new MessageEncoder().encode(request).array();
    socket.send(stream -> stream.write(sent), false);
    Recording in = new Recording(socket.in());
    Message reply = new MessageReader(in).read();

    lines.add(title);
    lines.add("");
    lines.addAll(ExplainedDump.of("request, client -> server", sent));
    lines.addAll(ExplainedDump.of("reply, server -> client", in.bytes.toByteArray()));
    lines.add("The client prints: " + AppClient.result(socket.endpoint(), request, reply));
    lines.add("");
  }

  /** A stream that records the bytes that were read. */
  private static final class Recording extends InputStream {
    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Recording(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = in.read(into, offset, length);
      bytes.write(into, offset, Math.max(0, count));
      return count;
    }
  }
}
