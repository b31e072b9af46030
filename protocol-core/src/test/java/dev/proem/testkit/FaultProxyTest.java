package dev.proem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault over real sockets, between a server that echoes messages and its clients. */
class FaultProxyTest {
  private static final Message HELLO = Message.text("hello");
  private static final int LENGTH = new MessageEncoder().encode(HELLO).remaining();
  private static final String END = "end";

  private EchoServer server;

  /** Echoes messages, and tells of each connection how it ended. */
  private static final class EchoServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Object> endings = new LinkedBlockingQueue<>();

    EchoServer(SocketAddress address) throws IOException {
      listener =
          address instanceof UnixDomainSocketAddress
              ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              : ServerSocketChannel.open();
      listener.bind(address);
      daemon(this::accept);
    }

    private static void daemon(Runnable task) {
      Thread thread = new Thread(task, "background of a test");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        for (; ; ) {
          SocketChannel channel = listener.accept();
          open.add(channel);
          daemon(() -> echo(channel));
        }
      } catch (IOException e) { // closed
      }
    }

    private void echo(SocketChannel channel) {
      Object ending = END;
      try (channel) {
        MessageReader reader = new MessageReader(channel);
        MessageWriter writer = new MessageWriter(channel);
        while (reader.hasNext()) {
          writer.write(reader.read());
        }
      } catch (IOException | RuntimeException e) {
        ending = e;
      }
      endings.add(ending);
    }

    /** Of the connection that ends next. */
    Object ending() throws InterruptedException {
      return endings.poll(1, TimeUnit.MINUTES);
    }

    SocketAddress address() throws IOException {
      return listener.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (SocketChannel each : open) {
        each.close();
      }
    }
  }

  @BeforeEach
  void startServer() throws IOException {
    server = new EchoServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  private FaultProxy proxy(Faults faults) throws IOException {
    return FaultProxy.to(server.address(), faults);
  }

  private static void send(SocketChannel client) throws IOException {
    new MessageWriter(client).write(HELLO);
  }

  private static void assertEchoed(SocketChannel client) throws IOException {
    send(client);
    assertThat(new MessageReader(client).read()).isEqualTo(HELLO);
  }

  private static void assertEchoed(FaultProxy proxy) throws IOException {
    try (SocketChannel client = SocketChannel.open(proxy.address())) {
      assertEchoed(client);
    }
  }

  private static void assertReset(SocketChannel client) {
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith(FaultProxy.THREAD_NAME))
        .count();
  }

  @Test
  void withoutFaults_messagesAndEndsPassAndBytesAreCounted() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.address());
        SocketChannel client = SocketChannel.open(proxy.address())) {
      assertEchoed(client);
      client.shutdownOutput();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(server.ending()).isEqualTo(END);
      await().until(() -> proxy.openConnections() == 0);
      assertThat(proxy.connections()).isEqualTo(1);
      assertThat(proxy.bytesToServer()).isEqualTo(LENGTH);
      assertThat(proxy.bytesToClient()).isEqualTo(LENGTH);
    }
  }

  @Test
  void piecesOfEverySize_messagesPassUnharmed() throws IOException {
    try (FaultProxy proxy =
        FaultProxy.to(server.address(), number -> Faults.bothWays(Fault.split(number)))) {
      for (int i = 0; i < LENGTH; i++) {
        assertEchoed(proxy);
      }
      assertThat(proxy.connections()).isEqualTo(LENGTH);
    }
  }

  @Test
  void pauseAtEveryByte_messagesPassUnharmed() throws IOException {
    try (FaultProxy proxy =
        FaultProxy.to(
            server.address(),
            number -> Faults.bothWays(Fault.pause(number - 1, Duration.ofMillis(1))))) {
      for (int i = 0; i < LENGTH; i++) {
        assertEchoed(proxy);
      }
    }
  }

  @Test
  void delay_nothingPassesUntilThen() throws Exception {
    try (FaultProxy proxy = proxy(Faults.toServer(Fault.delay(Duration.ofDays(1))));
        SocketChannel client = SocketChannel.open(proxy.address())) {
      send(client);
      await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .filter(each -> each.getName().endsWith("-to-server"))
                      .anyMatch(each -> each.getState() == Thread.State.TIMED_WAITING));
      assertThat(proxy.bytesToServer()).isZero();
      proxy.closeAll();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(server.ending()).isEqualTo(END);
      assertThat(proxy.bytesToServer()).isZero();
    }
  }

  @Test
  void truncateAtEveryByte_bothSidesReadAnEnd() throws Exception {
    try (FaultProxy proxy =
        FaultProxy.to(
            server.address(), number -> Faults.toClient(Fault.truncateAfter(number - 1)))) {
      for (int i = 0; i < LENGTH; i++) {
        try (SocketChannel client = SocketChannel.open(proxy.address())) {
          send(client);
          MessageReader reader = new MessageReader(client);
          if (i == 0) {
            assertThat(reader.hasNext()).isFalse();
          } else {
            assertThatThrownBy(reader::read).isInstanceOf(TruncatedMessageException.class);
          }
          assertThat(server.ending()).isEqualTo(END);
        }
      }
      assertThat(proxy.bytesToClient()).isEqualTo(IntStream.range(0, LENGTH).sum());
    }
  }

  @Test
  void corrupt_theServerRefusesTheMessage() throws Exception {
    try (FaultProxy proxy = proxy(Faults.toServer(Fault.corruptAt(2, 0xFF)));
        SocketChannel client = SocketChannel.open(proxy.address())) {
      send(client);
      assertThat(server.ending()).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void duplicate_theRequestIsAnsweredTwice() throws Exception {
    try (FaultProxy proxy = proxy(Faults.toServer(Fault.duplicate(0, LENGTH)));
        SocketChannel client = SocketChannel.open(proxy.address())) {
      send(client);
      client.shutdownOutput();
      MessageReader reader = new MessageReader(client);
      assertThat(reader.read()).isEqualTo(HELLO);
      assertThat(reader.read()).isEqualTo(HELLO);
      assertThat(reader.hasNext()).isFalse();
      assertThat(proxy.bytesToServer()).isEqualTo(2L * LENGTH);
    }
  }

  @Test
  void reset_bothSidesFail() throws Exception {
    try (FaultProxy proxy = proxy(Faults.toServer(Fault.resetAfter(5)));
        SocketChannel client = SocketChannel.open(proxy.address())) {
      send(client);
      assertReset(client);
      assertThat(server.ending()).isInstanceOf(SocketException.class);
      await().until(() -> proxy.openConnections() == 0);
      assertThat(proxy.bytesToServer()).isEqualTo(5);
    }
  }

  @Test
  void halfCloseBehindAMessage_theReplyStillComes() throws Exception {
    try (FaultProxy proxy = proxy(Faults.toServer(Fault.halfCloseAfter(LENGTH)));
        SocketChannel client = SocketChannel.open(proxy.address())) {
      send(client);
      send(client); // which is dropped
      MessageReader reader = new MessageReader(client);
      assertThat(reader.read()).isEqualTo(HELLO);
      assertThat(reader.hasNext()).isFalse();
      assertThat(server.ending()).isEqualTo(END);
      assertThat(proxy.bytesToServer()).isEqualTo(LENGTH);
    }
  }

  @Test
  void stall_theSenderIsBlockedUntilReleased() throws Exception {
    try (FaultProxy proxy = proxy(Faults.toServer(Fault.stallAfter(5)));
        SocketChannel client = SocketChannel.open(proxy.address())) {
      Message large = Message.binary(new byte[8 << 20]);
      ByteBuffer bytes = new MessageEncoder().encode(large);
      client.setOption(StandardSocketOptions.SO_SNDBUF, 65_536);
      client.configureBlocking(false);
      await().until(() -> client.write(bytes) == 0 && proxy.stalled() == 1);
      assertThat(bytes.hasRemaining()).isTrue();
      assertThat(proxy.bytesToServer()).isEqualTo(5);
      proxy.release();
      client.configureBlocking(true);
      client.write(bytes);
      assertThat(new MessageReader(client).read()).isEqualTo(large);
      assertThat(proxy.stalled()).isZero();
    }
  }

  @Test
  void faultsByNumber_theSecondConnectionIsClean() throws IOException {
    try (FaultProxy proxy =
        FaultProxy.to(
            server.address(),
            number -> number == 1 ? Faults.toClient(Fault.resetAfter(0)) : Faults.NONE)) {
      try (SocketChannel client = SocketChannel.open(proxy.address())) {
        assertReset(client);
      }
      assertEchoed(proxy);
    }
  }

  @Test
  void faultsChanged_holdForConnectionsFromThenOn() throws IOException {
    try (FaultProxy proxy = FaultProxy.to(server.address());
        SocketChannel before = SocketChannel.open(proxy.address())) {
      assertEchoed(before);
      proxy.faults(Faults.toServer(Fault.resetAfter(0)));
      try (SocketChannel after = SocketChannel.open(proxy.address())) {
        assertReset(after);
      }
      assertEchoed(before);
      proxy.faults(Faults.NONE);
      assertEchoed(proxy);
    }
  }

  @Test
  void faultsThatThrow_resetTheConnectionOnly() throws IOException {
    try (FaultProxy proxy =
        FaultProxy.to(
            server.address(),
            number -> {
              if (number == 1) {
                throw new IllegalStateException("thrown on purpose");
              }
              return Faults.NONE;
            })) {
      try (SocketChannel client = SocketChannel.open(proxy.address())) {
        assertReset(client);
      }
      assertEchoed(proxy);
    }
  }

  @Test
  void resetAll_resetsWhatIsOpenAndAcceptsMore() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.address());
        SocketChannel client = SocketChannel.open(proxy.address())) {
      assertEchoed(client);
      proxy.resetAll();
      assertReset(client);
      assertThat(server.ending()).isInstanceOf(SocketException.class);
      assertEchoed(proxy);
    }
  }

  @Test
  void closeAll_endsWhatIsOpenAndAcceptsMore() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.address());
        SocketChannel client = SocketChannel.open(proxy.address())) {
      assertEchoed(client);
      proxy.closeAll();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(server.ending()).isEqualTo(END);
      assertEchoed(proxy);
    }
  }

  @Test
  void resetByAPeer_passesAsAReset() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.address())) {
      try (SocketChannel client = SocketChannel.open(proxy.address())) {
        assertEchoed(client);
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      assertThat(server.ending()).isInstanceOf(SocketException.class);
      await().until(() -> proxy.openConnections() == 0);
    }
  }

  @Test
  void serverGone_theClientIsReset() throws IOException {
    try (FaultProxy proxy = FaultProxy.to(server.address())) {
      server.close();
      try (SocketChannel client = SocketChannel.open(proxy.address())) {
        assertReset(client);
      }
      await().until(() -> proxy.openConnections() == 0);
    }
  }

  @Test
  void unixDomainTarget_isReached(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("echo"));
    try (EchoServer local = new EchoServer(address);
        FaultProxy proxy =
            FaultProxy.to(
                address,
                number ->
                    number == 1
                        ? Faults.bothWays(Fault.split(1))
                        : Faults.toServer(Fault.resetAfter(0)))) {
      assertEchoed(proxy);
      assertThat(local.ending()).isEqualTo(END);
      try (SocketChannel client = SocketChannel.open(proxy.address())) {
        assertReset(client);
      }
    }
  }

  @Test
  void close_leavesNoThreadAndNoConnection() throws Exception {
    List<Faults> faults =
        List.of(
            Faults.NONE,
            Faults.toServer(Fault.stallAfter(0)),
            Faults.toServer(Fault.delay(Duration.ofDays(1))),
            Faults.bothWays(Fault.truncateAfter(1)),
            Faults.toServer(Fault.halfCloseAfter(0)));
    FaultProxy proxy = FaultProxy.to(server.address(), number -> faults.get(number % 5));
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SocketChannel client = SocketChannel.open(proxy.address());
      clients.add(client);
      send(client);
    }
    await().until(() -> proxy.connections() == 20 && proxy.stalled() == 4);
    assertThat(threads()).isPositive();
    proxy.close();
    assertThat(threads()).isZero();
    assertThat(proxy.openConnections()).isZero();
    for (SocketChannel client : clients) {
      client.close();
    }
    for (int i = 0; i < clients.size(); i++) {
      assertThat(server.ending()).isNotNull();
    }
    assertThatThrownBy(proxy::address).isInstanceOf(IllegalStateException.class);
    proxy.close(); // again, which does nothing
  }
}
