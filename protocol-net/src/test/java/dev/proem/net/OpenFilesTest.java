package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server, in a process of its own, that may open few files only. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no ulimit")
class OpenFilesTest {
  @Test
  void tooManyOpenFiles_areSurvivedWithOneLineInTheLog(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", "ulimit -n 200; exec \"$0\" \"$@\"", java));
    // If coverage is measured, it is of that process, too.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("-javaagent:"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Child.class.getName()));
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    List<Peer> peers = new ArrayList<>();
    try {
      String port = process.inputReader(StandardCharsets.UTF_8).readLine();
      assertThat(port).as("%s", Files.readString(log)).isNotNull();
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
      Peer first = Peer.to(address);
      peers.add(first);
      first.assertServed();
      // One by one, so that few wait at the end: all of those are accepted at once then.
      while (!Files.readString(log).contains("can't accept")) {
        peers.add(Peer.to(address)); // those that are not accepted wait in the system
        first.assertServed();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }
      Peer last = Peer.to(address);
      peers.add(last);
      for (Peer peer : peers.subList(1, peers.size() - 1)) {
        peer.hangUp();
      }
      last.assertServed();
      first.assertServed();
      assertThat(Files.readString(log).lines().filter(line -> line.contains("can't accept")))
          .singleElement()
          .asString()
          .contains("on 127.0.0.1:" + port)
          .contains("Too many open files")
          .contains("every 500 ms");
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  /** The server. */
  static final class Child {
    private Child() {}

    @SuppressWarnings("resource") // it ends with its process
    public static void main(String[] args) throws IOException {
      MessageServer server = MessageServer.builder().inline().handler(r -> r).start();
      warmUp(server);
      System.out.println(server.port());
    }

    /** Loads the classes that are needed, as long as their files can be opened. */
    private static void warmUp(MessageServer server) throws IOException {
      try (Peer peer = Peer.of(server)) {
        peer.assertServed();
      }
      String reason = LogText.reason(new IOException("no file"));
      System.getLogger("dev.proem.net").log(System.Logger.Level.WARNING, "{0}, {1}", reason, 1);
    }
  }
}
