package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.proem.Message;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What connections cost that do nothing: memory of the heap and of the process, and processor time.
 * Each has had a request and its reply before. The figures are in {@code
 * docs/reference/footprint.md}.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the figures come from /proc")
@Timeout(300)
class IdleConnectionsSoak {
  private static final int PLAIN = 10_000;
  private static final int TLS = 2_000;
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** A small heap of a fixed size, with the collector that moves it least out of RAM. */
  private static final List<String> JVM =
      List.of("-Xmx192m", "-Xms16m", "-XX:+UseSerialGC", "-Xshare:auto");

  private final List<Closeable> clients = new ArrayList<>();

  private interface Connecting {
    Closeable connect(int port) throws IOException;
  }

  @Test
  void plainConnections_holdFourKibibytesOfHeapAtMost() throws Exception {
    try (Child server = Child.start(JVM, IdleServer.class)) {
      Cost cost = measure("plain", server, PLAIN, IdleConnectionsSoak::plain);
      assertThat(cost.heapEach).isLessThanOrEqualTo(4_096);
    } finally {
      closeClients();
    }
  }

  @Test
  void tlsConnections_holdNoBuffers(@TempDir Path folder) throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    SocketFactory sockets = trusting(authority.authorityStore()).getSocketFactory();
    try (Child server =
        Child.start(JVM, IdleServer.class, issued.chain().toString(), issued.key().toString())) {
      Cost cost = measure("TLS", server, TLS, port -> tls(sockets, port));
      assertThat(cost.heapEach).isLessThan(32_768); // two records would be more
    } finally {
      closeClients();
    }
  }

  private record Cost(long heapEach, long residentEach, long idleCpuMillis) {}

  private Cost measure(String kind, Child server, int wanted, Connecting connecting)
      throws Exception {
    int port = Integer.parseInt(server.ask("port"));
    int count = (int) Math.min(wanted, openFilesAllowed() - 1_000);
    if (count < wanted) {
      System.out.println("only " + count + " connections: so few open files are allowed here");
    }
    connecting.connect(port).close(); // what only the first connection needs
    awaitConnections(server, 0);
    long heap = heap(server);
    long resident = server.residentBytes();
    for (int i = 0; i < count; i++) {
      clients.add(connecting.connect(port));
    }
    awaitConnections(server, count);
    long residentEach = (server.residentBytes() - resident) / count;
    long heapEach = (heap(server) - heap) / count;
    Cost cost = new Cost(heapEach, residentEach, idleCpu(server));
    awaitConnections(server, count);
    System.out.printf(
        Locale.ROOT,
        "footprint: %d idle %s connections: %d bytes of heap each, %d bytes of RSS each,"
            + " %d ms of CPU in %d s (Java %s)%n",
        count,
        kind,
        cost.heapEach,
        cost.residentEach,
        cost.idleCpuMillis,
        IDLE.toSeconds(),
        System.getProperty("java.version"));
    assertThat(cost.idleCpuMillis).isLessThan(IDLE.toMillis() / 20); // a twentieth of a core
    return cost;
  }

  private static long heap(Child server) throws InterruptedException {
    server.ask("heap"); // what the first collection leaves to finalizers, the second takes
    return Long.parseLong(server.ask("heap"));
  }

  /** The processor time of a span in which nothing happens; the span itself is not a limit. */
  private static long idleCpu(Child server) throws IOException {
    AtomicLong last = new AtomicLong(server.cpuMillis());
    Awaitility.await("the compiler of the JVM has nothing left to do")
        .pollInterval(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(60))
        .until(() -> server.cpuMillis() - last.getAndSet(server.cpuMillis()) < 20);
    long before = server.cpuMillis();
    Awaitility.await().pollDelay(IDLE).timeout(IDLE.multipliedBy(3)).until(() -> true);
    return server.cpuMillis() - before;
  }

  private static void awaitConnections(Child server, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Integer.parseInt(server.ask("connections")) == count);
  }

  private static long openFilesAllowed() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getMaxFileDescriptorCount();
  }

  private static Closeable plain(int port) throws IOException {
    SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    new MessageWriter(socket).write(Message.text("hello"));
    new MessageReader(socket).read();
    return socket;
  }

  private static Closeable tls(SocketFactory sockets, int port) throws IOException {
    Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
    new MessageWriter(socket.getOutputStream()).write(Message.text("hello"));
    new MessageReader(socket.getInputStream()).read();
    return socket;
  }

  private static SSLContext trusting(Path store) throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      authorities.load(in, TestCertificates.PASSWORD);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private void closeClients() throws IOException {
    for (Closeable client : clients) {
      client.close();
    }
  }
}
