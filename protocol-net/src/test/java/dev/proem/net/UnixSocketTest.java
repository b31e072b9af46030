package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that are files, and several addresses of a server. */
@Timeout(60)
class UnixSocketTest {
  @TempDir private Path folder;

  private UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(folder.resolve("socket"));
  }

  private static MessageServerBuilder echo() {
    return MessageServer.builder().handler(r -> r);
  }

  @Test
  void file_isServedAndRemovedAtTheEnd() throws IOException {
    ServerLimits limits = ServerLimits.DEFAULT.withConnectionsPerAddress(1);
    try (MessageServer server = echo().serverLimits(limits).address(address()).start();
        Peer peer = Peer.unix(address());
        Peer other = Peer.unix(address())) { // there is no address to be counted
      peer.assertServed();
      other.assertServed();
      assertThat(server.addresses()).containsExactly(address());
      assertThatIllegalStateException().isThrownBy(server::port).withMessageContaining("no port");
      assertThat(server.connections().iterator().next()).hasToString("#1 unix:(unnamed)");
    }
    assertThat(address().getPath()).doesNotExist();
  }

  @Test
  void staleSocket_isReplaced() throws IOException {
    try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      gone.bind(address());
    }
    assertThat(address().getPath()).exists();
    try (MessageServer server = echo().address(address()).start();
        Peer peer = Peer.unix(address())) {
      assertThat(server.connections()).hasSizeLessThan(2);
      peer.assertServed();
    }
  }

  @Test
  void socketThatIsServed_isLeftAlone() throws IOException {
    try (MessageServer first = echo().address(address()).start();
        Peer peer = Peer.unix(address())) {
      InetSocketAddress other = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> echo().address(other).address(address()).start());
      peer.assertServed();
      assertThat(first.addresses()).hasSize(1);
      assertThat(address().getPath()).exists();
    }
  }

  @Test
  void fileThatIsNoSocket_isLeftAlone() throws IOException {
    Files.writeString(address().getPath(), "precious");
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> echo().address(address()).start());
    assertThat(address().getPath()).hasContent("precious");
  }

  @Test
  void fileThatHasTakenThePlaceOfTheSocket_isNotRemoved() throws IOException {
    try (MessageServer server = echo().address(address()).start()) {
      assertThat(server.addresses()).hasSize(1);
      Files.delete(address().getPath());
      Files.writeString(address().getPath(), "precious");
    }
    assertThat(address().getPath()).hasContent("precious");
  }

  @Test
  void severalAddresses_areServedAtOnceByAllLoops() throws IOException {
    try (MessageServer server =
            echo()
                .eventLoops(2)
                .address(address())
                .port(0)
                .bind(Binding.of(new InetSocketAddress("127.0.0.2", 0)).withBacklog(5))
                .start();
        Peer unix = Peer.unix(address());
        Peer first = Peer.of(server);
        Peer second = Peer.to(server.addresses().get(2))) {
      unix.assertServed();
      first.assertServed();
      second.assertServed();
      assertThat(server.port())
          .isEqualTo(((InetSocketAddress) server.addresses().get(1)).getPort());
      assertThat(server.connections())
          .extracting(Connection::id)
          .containsExactlyInAnyOrder(1L, 2L, 3L);
    }
  }

  @Test
  void addressThatIsTaken_isRefusedAndLeavesNothingBehind() throws IOException {
    try (MessageServer server = echo().start()) {
      int port = server.port();
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> echo().name("refused").port(port).start());
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().startsWith("refused"));
    }
  }
}
