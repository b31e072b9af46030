package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener of a server hears, and when. A server that is closed has told all. */
@Timeout(60)
class TransportListenerTest {
  private static final Duration SOON = Duration.ofMillis(50);

  private final RecordingListener heard = new RecordingListener();

  private MessageServerBuilder server() {
    return MessageServer.builder().handler(r -> r).listener(heard);
  }

  private static Socket connect(MessageServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void write(Socket socket, Message message) throws IOException {
    new MessageWriter(socket.getOutputStream()).write(message);
  }

  private static Message exchange(Socket socket, Message request) throws IOException {
    write(socket, request);
    return new MessageReader(socket.getInputStream()).read();
  }

  private static void end(Socket socket) throws IOException {
    socket.shutdownOutput();
    assertThat(socket.getInputStream().readAllBytes()).isEmpty();
  }

  private static long size(Message message) {
    return 2L + message.header().toJson().length() + message.header().contentLength();
  }

  // connections

  @Test
  void request_isHeardFromBeginningToEnd() throws IOException {
    Message message = Message.text("hello");
    try (MessageServer server = server().start();
        Socket socket = connect(server)) {
      exchange(socket, message);
      end(socket);
    }

    assertThat(heard.events)
        .containsExactly(
            "opened #1",
            "received 5 of " + size(message),
            "sent 5 of " + size(message),
            "answered 5 well",
            "closed #1 PEER_CLOSED");
  }

  @Test
  void tooManyConnections_areRefusedOnceEachAndTold() throws IOException {
    try (MessageServer server =
            server().serverLimits(ServerLimits.DEFAULT.withConnections(1)).start();
        Socket first = connect(server)) {
      exchange(first, Message.text("x"));
      for (int i = 0; i < 3; i++) {
        try (Socket more = connect(server)) {
          Message reply = new MessageReader(more.getInputStream()).read();
          assertThat(reply.header().error()).contains("too-many-connections");
          end(more);
        }
      }
      end(first);
    }

    assertThat(heard.of("opened", "closed", "refused", "limit"))
        .containsOnlyOnce("opened #1", "closed #1 PEER_CLOSED")
        .filteredOn(each -> !each.contains("#1"))
        .containsExactlyInAnyOrder(
            "limit ServerLimits.connections 1",
            "refused LIMIT",
            "limit ServerLimits.connections 1",
            "refused LIMIT",
            "limit ServerLimits.connections 1",
            "refused LIMIT");
  }

  @Test
  void tooManyOfOneAddress_areRefused() throws IOException {
    try (MessageServer server =
            server().serverLimits(ServerLimits.DEFAULT.withConnectionsPerAddress(1)).start();
        Socket first = connect(server);
        Socket second = connect(server)) {
      exchange(first, Message.text("x"));
      Message reply = new MessageReader(second.getInputStream()).read();
      assertThat(reply.header().error()).contains("too-many-connections");
    }

    assertThat(heard.of("refused", "limit"))
        .containsExactly("limit ServerLimits.connectionsPerAddress 1", "refused LIMIT");
    assertThat(heard.of("opened")).hasSize(1);
  }

  @Test
  void connectionsBeyondThoseThatAreTold_areRefusedToo() throws IOException {
    int many = 200;
    List<Socket> sockets = new ArrayList<>();
    try (MessageServer server =
        server().serverLimits(ServerLimits.DEFAULT.withConnections(1)).start()) {
      for (int i = 0; i < many; i++) {
        sockets.add(connect(server)); // and reads nothing
      }
      for (Socket socket : sockets.subList(1, many)) {
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }

    assertThat(heard.of("opened")).hasSize(1);
    assertThat(heard.of("closed")).hasSize(1);
    assertThat(heard.of("refused")).hasSize(many - 1);
    assertThat(heard.of("limit")).hasSize(many - 1);
  }

  @Test
  void proxyHeaderThatIsNone_isRefused() throws IOException {
    Binding binding =
        Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withProxyProtocol(true);
    try (MessageServer server = server().bind(binding).start();
        Socket socket = connect(server)) {
      socket.getOutputStream().write("hello, world\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    assertThat(heard.events).containsExactly("refused HANDSHAKE_FAILED");
  }

  @Test
  void shutdown_closesWhatWasOpened() throws IOException {
    try (Socket socket = new Socket();
        MessageServer server = server().start()) { // which is closed first
      socket.connect(server.addresses().get(0));
      exchange(socket, Message.text("x"));
    }

    assertThat(heard.of("opened", "closed")).containsExactly("opened #1", "closed #1 SHUTDOWN");
  }

  // errors

  @Test
  void handlerThatThrows_isHeardAsFailedSentAndAnswered() throws IOException {
    try (MessageServer server =
            server()
                .handler(
                    r -> {
                      throw new IllegalStateException("hush");
                    })
                .start();
        Socket socket = connect(server)) {
      assertThat(exchange(socket, Message.text("x")).header().error()).contains("internal");
    }

    assertThat(heard.of("failed", "sent", "answered"))
        .containsExactly("failed IllegalStateException", "sent internal", "answered 1 internal");
  }

  @Test
  void refusalOfHandler_isAnsweredAndNoFailure() throws IOException {
    try (MessageServer server =
            server()
                .handler(
                    r -> {
                      throw new RequestException("no-such-thing", "There is none.");
                    })
                .start();
        Socket socket = connect(server)) {
      exchange(socket, Message.text("x"));
    }

    assertThat(heard.of("failed", "sent", "answered"))
        .containsExactly("sent no-such-thing", "answered 1 no-such-thing");
  }

  @Test
  void replyThatCantBeSent_isAnsweredWithAnError() throws IOException {
    String tooLong = "x".repeat(MessageHeader.MAX_BYTES);
    try (MessageServer server =
            server().handler(r -> Message.text("").withExtra("x", tooLong)).start();
        Socket socket = connect(server)) {
      assertThat(exchange(socket, Message.text("x")).header().error()).contains("internal");
    }

    assertThat(heard.of("failed", "sent", "answered"))
        .containsExactly("failed IllegalArgumentException", "sent internal", "answered 1 internal");
  }

  @Test
  void malformedMessage_isAFailureWithoutAnAnswer() throws IOException {
    try (MessageServer server = server().start();
        Socket socket = connect(server)) {
      socket.getOutputStream().write(new byte[] {0, 2, '[', ']'});
      Message reply = new MessageReader(socket.getInputStream()).read();
      assertThat(reply.header().error()).contains("malformed-message");
      end(socket);
    }

    assertThat(heard.events)
        .containsExactly(
            "opened #1",
            "failed MalformedMessageException",
            "sent malformed-message",
            "closed #1 PROTOCOL_FAULT");
  }

  // limits and watermarks

  @Test
  void limitsAndTimeouts_areHeardByTheirNames() throws IOException {
    ServerTimeouts soon = ServerTimeouts.DEFAULT.withFirstMessage(SOON);
    try (MessageServer server = server().timeouts(soon).start();
        Socket socket = connect(server)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    try (MessageServer server = server().limits(Limits.DEFAULT.withContentBytes(3)).start();
        Socket socket = connect(server)) {
      exchange(socket, Message.text("four"));
    }

    assertThat(heard.of("limit"))
        .containsExactly("limit ServerTimeouts.firstMessage 50", "limit Limits.contentBytes 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "internal/listener/Acceptor",
        "internal/client/KeepAlivePinger",
        "internal/connection/MessageConnection",
        "internal/listener/AcceptedSocket",
        "internal/server/ErrorEnding",
        "internal/server/Replies",
        "internal/server/Requests",
        "internal/server/ConnectionOpener",
        "internal/server/ConnectionRegistry"
      })
  void namesOfLimits_areThoseOfSettings(String file) throws IOException {
    List<String> settings =
        Stream.of(
                Limits.class,
                ServerLimits.class,
                ServerTimeouts.class,
                ClientTimeouts.class,
                KeepAlive.class)
            .flatMap(
                type ->
                    Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> type.getSimpleName() + "." + name))
            .toList();
    String source = Files.readString(Path.of("src/main/java/dev/proem/net/" + file + ".java"));
    List<String> names =
        Pattern.compile("\"(\\w*(?:Limits|Timeouts|KeepAlive)\\.\\w+)\"")
            .matcher(source)
            .results()
            .map(result -> result.group(1))
            .toList();

    assertThat(names).isSubsetOf(settings);
  }

  @Test
  void watermarks_alternate() throws IOException {
    byte[] large = new byte[1 << 20];
    int rounds = 5;
    try (MessageServer server =
            server()
                .inline()
                .serverLimits(ServerLimits.DEFAULT.withUnsent(1_000, 300_000))
                .start();
        Socket socket = connect(server)) {
      for (int i = 0; i < rounds; i++) {
        exchange(socket, Message.binary(large));
      }
    }

    List<String> marks = heard.of("over", "under");
    assertThat(marks)
        .hasSize(2 * rounds)
        .isEqualTo(
            IntStream.range(0, 2 * rounds).mapToObj(i -> i % 2 == 0 ? "over" : "under").toList());
  }

  // listeners

  @Test
  void listenerThatThrows_disturbsNobody() throws IOException {
    TransportListener angry = throwing(new IllegalStateException("a listener's fault"));
    TransportListener error = throwing(new StackOverflowError());
    try (MessageServer server =
            MessageServer.builder()
                .handler(r -> r)
                .listener(angry)
                .listener(new Sneaky())
                .listener(error)
                .listener(heard)
                .start();
        Socket socket = connect(server)) {
      assertThat(exchange(socket, Message.text("one")).text()).isEqualTo("one");
      assertThat(exchange(socket, Message.text("two")).text()).isEqualTo("two");
      end(socket);
    }

    assertThat(heard.of("opened", "answered", "closed"))
        .containsExactly(
            "opened #1", "answered 3 well", "answered 3 well", "closed #1 PEER_CLOSED");
  }

  private static TransportListener throwing(Throwable thrown) {
    return (TransportListener)
        Proxy.newProxyInstance(
            TransportListener.class.getClassLoader(),
            new Class<?>[] {TransportListener.class},
            (proxy, method, arguments) -> {
              throw thrown;
            });
  }

  /** Throws as those of a language without checked exceptions may. */
  private static final class Sneaky implements TransportListener {
    @Override
    public void received(
        Connection connection, MessageHeader header, long bytes, Duration arrival) {
      TransportListenerTest.Sneaky.<RuntimeException>raise(
          new IOException("thrown without being declared"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void raise(Throwable thrown) throws E {
      throw (E) thrown;
    }
  }
}
