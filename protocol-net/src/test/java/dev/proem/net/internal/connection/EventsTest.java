package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageServer;
import dev.proem.net.RawPeer;
import dev.proem.net.RequestException;
import dev.proem.net.StreamHandler;
import dev.proem.net.TransportListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is logged of peers that break the rules, and what of those that don't. */
@Timeout(60)
class EventsTest {
  private static final Logger LOG = Logger.getLogger("dev.proem.net");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<CloseReason> ends = new CopyOnWriteArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final TransportListener listener =
      new TransportListener() {
        @Override
        public void closed(Connection connection, CloseReason reason, Duration open) {
          ends.add(reason);
        }
      };

  @BeforeEach
  void listen() {
    handler.setLevel(Level.INFO);
    LOG.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(handler);
  }

  private static Socket connect(MessageServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void protocolFaultOfAClient_isOneLine() throws IOException {
    String peer;
    try (MessageServer server = MessageServer.builder().handler(r -> r).start()) {
      try (Socket socket = connect(server)) {
        peer = ":" + socket.getLocalPort() + " ";
        socket.getOutputStream().write(new byte[] {0, 0});
        assertThat(new MessageReader(socket.getInputStream()).read().header().error()).isPresent();
      }
    }
    assertThat(lines.stream().filter(line -> line.contains(peer)))
        .singleElement()
        .asString()
        .contains("header-empty");
  }

  @Test
  void protocolFaultOfAServer_isOneLine() throws IOException {
    String peer;
    RawPeer.Script script =
        line -> {
          line.read();
          line.write(new byte[] {0, 0});
        };
    try (RawPeer server = new RawPeer(script);
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      peer = ":" + server.port() + " ";
      client.send(Message.text("x")).exceptionally(e -> Message.text("failed")).join();
    }
    assertThat(lines.stream().filter(line -> line.contains(peer)))
        .singleElement()
        .asString()
        .contains("header-empty");
  }

  @Test
  void peerThatEndsARequestThatWasRefused_isNoFault() throws IOException {
    StreamHandler refusing =
        exchange -> {
          throw new RequestException("example.org/no", "No.");
        };
    String peer;
    try (MessageServer server =
        MessageServer.builder().streamHandler(refusing).listener(listener).start()) {
      try (Socket socket = connect(server)) {
        peer = ":" + socket.getLocalPort() + " ";
        MessageHeader header = new MessageHeader("binary/x", "binary", 100_000);
        ByteBuffer bytes = new MessageEncoder().encodeHeader(header);
        byte[] begun = new byte[bytes.remaining() + 1_000];
        bytes.get(begun, 0, bytes.remaining());
        socket.getOutputStream().write(begun);
        assertThat(new MessageReader(socket.getInputStream()).read().header().error())
            .hasValue("example.org/no");
      }
    }
    assertThat(ends)
        .singleElement()
        .satisfies(end -> assertThat(end.kind()).isEqualTo(CloseReason.Kind.PEER_CLOSED))
        .satisfies(end -> assertThat(end.text()).contains("had its reply before"));
    assertThat(lines.stream().filter(line -> line.contains(peer))).isEmpty();
  }
}
