package dev.proem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests each fault over real sockets. */
class FaultProxyTest extends ProxiedEchoTest {
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
  void chunksOfEverySize_messagesPassUnharmed() throws IOException {
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
  void truncateAtEveryByte_bothSidesReadTheEndOfInput() throws Exception {
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
  void corrupt_theServerRejectsTheMessage() throws Exception {
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
      send(client); // is discarded
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
}
