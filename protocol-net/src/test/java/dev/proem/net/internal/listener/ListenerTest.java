package dev.proem.net.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.Binding;
import dev.proem.net.Child;
import dev.proem.net.KilledServerTest;
import dev.proem.net.ListeningChild;
import dev.proem.net.LogLines;
import dev.proem.net.MessageClient;
import dev.proem.net.NotConnectedException;
import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that a server can't listen on, or a client can't connect to. */
@Timeout(60)
class ListenerTest {
  /** Of a family that no system has. */
  private static final class Strange extends SocketAddress {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      return "strange:1";
    }
  }

  private static Listener on(SocketAddress address) throws IOException {
    return Listener.on(Binding.of(address));
  }

  private static void assertNotBound(SocketAddress address, String reason) {
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> on(address))
        .withMessage("can't listen on " + LogText.address(address) + ": " + reason);
  }

  @Test
  void unusableAddress_isAnIoExceptionWithTheAddress(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertNotBound(new Strange(), "this Java runtime does not support addresses of this kind");
    assertNotBound(
        UnixDomainSocketAddress.of(folder.resolve("none").resolve("socket")),
        "No such file or directory");
    assertNotBound(UnixDomainSocketAddress.of(file.resolve("socket")), "Not a directory");
    assertNotBound(
        UnixDomainSocketAddress.of(folder.resolve("x".repeat(120))), "Unix domain path too long");
    assertNotBound(UnixDomainSocketAddress.of(""), "Server socket cannot bind to unnamed address");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertNotBound(taken.getLocalSocketAddress(), "Address already in use");
    }
    assertThat(folder).isDirectoryNotContaining(each -> !each.equals(file));
  }

  @Test
  void nameThatIsNotLookedUpYet_isLookedUp() throws IOException {
    Listener listener = on(InetSocketAddress.createUnresolved("localhost", 0));
    SocketChannel.open(listener.address()).close();
    listener.close();
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> on(InetSocketAddress.createUnresolved("not a name", 4711)))
        .withMessage("can't listen on not a name:4711: the name has no address");
  }

  @Test
  void jvmWithoutIpv6_namesThatReason() throws Exception {
    List<String> options = new ArrayList<>(KilledServerTest.JVM);
    options.add("-Djava.net.preferIPv4Stack=true");
    try (Child child = Child.start(options, ListeningChild.class)) {
      assertThat(child.ask("::"))
          .startsWith("java.net.BindException: can't listen on [0:0:0:0:0:0:0:0]:0: ")
          .contains("has no IPv6 (java.net.preferIPv4Stack");
      assertThat(child.ask("127.0.0.1")).isEqualTo("up");
    }
  }

  @Test
  void clientOfSuchAnAddress_isNotConnectedForThatReason() {
    assertThatExceptionOfType(NotConnectedException.class)
        .isThrownBy(() -> MessageClient.connect(new Strange()))
        .withMessageContaining("does not support addresses of this kind")
        .havingRootCause()
        .isInstanceOf(UnsupportedAddressTypeException.class);
    assertThatExceptionOfType(NotConnectedException.class)
        .isThrownBy(() -> MessageClient.connect(UnixDomainSocketAddress.of("x".repeat(120))))
        .withMessageContaining("Unix domain path too long");
  }

  @Test
  void socketFileThatCannotBeLocked_isKeptAndLogged(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("socket");
    Listener listener = Listener.on(Binding.of(UnixDomainSocketAddress.of(socket)));
    Files.createDirectory(Path.of(socket + SocketFileLock.SUFFIX));
    try (LogLines log = new LogLines()) {
      listener.removeFile();
      assertThat(log.containing("can't remove ")).hasSize(1);
      assertThat(socket).exists();
    } finally {
      listener.close();
    }
  }
}
