package dev.proem.net.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.net.Binding;
import dev.proem.net.Child;
import dev.proem.net.KilledServerTest;
import dev.proem.net.ListeningChild;
import dev.proem.net.LogLines;
import dev.proem.net.internal.transport.Background;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of sockets while servers start and end. */
@Timeout(120)
class SocketFilesTest {
  private static final int ROUNDS_OF_THREADS = 150;
  private static final int ROUNDS_OF_PROCESSES = 40;

  @TempDir private Path folder;

  private Path socket() {
    return folder.resolve("socket");
  }

  private Path lock() {
    return Path.of(socket() + SocketFileLock.SUFFIX);
  }

  private Listener start() throws IOException {
    return Listener.on(Binding.of(UnixDomainSocketAddress.of(socket())));
  }

  private static void end(Listener listener) {
    listener.removeFile();
    listener.close();
  }

  /** Connects to the socket, on which a server has to listen. */
  private void connect() throws IOException {
    SocketChannel.open(UnixDomainSocketAddress.of(socket())).close();
  }

  /** Leaves the file of a socket whose server has ended. */
  private void leaveBehind() throws IOException {
    Files.deleteIfExists(socket());
    try (ServerSocketChannel ended = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      ended.bind(UnixDomainSocketAddress.of(socket()));
    }
  }

  private void assertFilesAre(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly(names);
    }
  }

  private String tryToStart(CyclicBarrier together, List<Listener> started) {
    try {
      together.await();
      started.add(start());
      return "up";
    } catch (BindException e) {
      return e.getMessage();
    } catch (Exception e) {
      return e.toString();
    }
  }

  @Test
  void twoServersAtOnceOnAStaleSocket_areOneAndABindException() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    for (int round = 0; round < ROUNDS_OF_THREADS; round++) {
      leaveBehind();
      List<Listener> started = new java.util.concurrent.CopyOnWriteArrayList<>();
      CompletableFuture<String> other = Background.supplyAsync(() -> tryToStart(together, started));
      String own = tryToStart(together, started);
      List<String> outcomes = List.of(own, other.join());
      try {
        connect();
      } finally {
        started.forEach(SocketFilesTest::end);
      }
      assertThat(outcomes)
          .containsExactlyInAnyOrder(
              "up", "can't listen on unix:" + socket() + ": Address already in use");
      assertFilesAre();
    }
  }

  @Test
  void twoProcessesAtOnceOnAStaleSocket_areOneAndABindException() throws Exception {
    try (Child first = Child.start(KilledServerTest.JVM, ListeningChild.class);
        Child second = Child.start(KilledServerTest.JVM, ListeningChild.class)) {
      for (int round = 0; round < ROUNDS_OF_PROCESSES; round++) {
        leaveBehind();
        CompletableFuture<String> other = Background.supplyAsync(() -> ask(second, "" + socket()));
        String own = ask(first, "" + socket());
        assertThat(List.of(own, other.join()))
            .containsExactlyInAnyOrder(
                "up",
                "java.net.BindException: can't listen on unix:"
                    + socket()
                    + ": Address already in use");
        assertThat(ask(own.equals("up") ? first : second, "close")).isEqualTo("closed");
        assertFilesAre();
      }
    }
  }

  private static String ask(Child child, String question) {
    try {
      return child.ask(question);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void serverThatEnds_leavesTheSocketOfTheNextAlone() throws IOException {
    Listener first = start();
    Files.delete(socket());
    Listener second = start();
    end(first);
    connect();
    assertFilesAre("socket");
    end(second);
    assertFilesAre();
  }

  @Test
  void socketRemovedWithItsFolder_isNoFault() throws IOException {
    Listener listener = start();
    Files.delete(socket());
    Files.delete(folder);
    try (LogLines log = new LogLines()) {
      end(listener);
      assertThat(log.containing("can't remove")).isEmpty();
    }
  }

  @Test
  void interruptedThread_startsAndEndsAServer() throws IOException {
    leaveBehind();
    Thread.currentThread().interrupt();
    Listener listener = start();
    assertThat(Thread.interrupted()).isTrue();
    connect();
    Thread.currentThread().interrupt();
    end(listener);
    assertThat(Thread.interrupted()).isTrue();
    assertFilesAre();
  }

  @Test
  void lockOfAKilledProgram_isUsedAndRemoved() throws IOException {
    Files.writeString(lock(), "of some process or other");
    Listener listener = start();
    assertFilesAre("socket");
    end(listener);
  }

  @Test
  void linkInPlaceOfTheLock_isNotFollowed() throws IOException {
    Path precious = folder.resolve("precious");
    Files.writeString(precious, "precious");
    Files.createSymbolicLink(lock(), precious);
    assertThatExceptionOfType(BindException.class).isThrownBy(this::start);
    assertThat(precious).hasContent("precious");
  }
}
