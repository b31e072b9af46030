package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.internal.call.CallQueue;
import dev.proem.net.internal.call.PendingCalls;
import dev.proem.net.internal.client.ClientContext;
import dev.proem.net.internal.client.ClientEngine;
import dev.proem.net.internal.pool.ConnectionPool;
import dev.proem.net.internal.server.ServerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What servers and clients may not leave behind when they are closed. */
final class LedgerLeaks {
  private LedgerLeaks() {}

  static void assertNothingOf(MessageServer server) throws InterruptedException {
    ServerContext context = Internals.context(server);
    assertThat(Internals.counter(server).awaitNone(1)).as("no connection is counted").isTrue();
    assertThat(Internals.registry(server).isEmpty()).as("no connection is left").isTrue();
    assertThat(Internals.waiting(server)).as("sockets without PROXY header").isEmpty();
    assertThat(context.receivedTotal).as("received bytes of the server").hasValue(0);
    assertThat(context.unsentTotal).as("unsent bytes of the server").hasValue(0);
    assertThat(Internals.lent(server)).as("direct chunks of the server").isZero();
  }

  static void assertNothingOf(MessageClient client) {
    ClientEngine engine = (ClientEngine) Internals.field(client, "engine");
    ClientContext context = (ClientContext) Internals.field(engine, "context");
    assertThat(context.unsentTotal).as("unsent bytes of the client").hasValue(0);
    assertThat(Internals.lent(client)).as("direct chunks of the client").isZero();
    assertThat(engine.calls().inFlight()).as("permits held by calls").isZero();
    for (String name : List.of("shared", "exclusive")) {
      Object pool = Internals.field(engine, name);
      assertThat(((ConnectionPool<?>) Internals.field(pool, "connections")).count())
          .as("connections of the client")
          .isZero();
      assertThat(((CallQueue) Internals.field(pool, "waiting")).size())
          .as("calls that wait")
          .isZero();
    }
  }

  /** Of a connection that a client had. */
  static void assertNothingOf(Connection connection) {
    assertThat(connection.isOpen()).as("%s is open", connection).isFalse();
    assertThat(connection.unsentBytes()).as("unsent bytes of %s", connection).isZero();
    PendingCalls pending =
        (PendingCalls) Internals.field(Internals.field(connection, "role"), "pending");
    assertThat(pending.size()).as("calls of %s", connection).isZero();
  }

  static void assertNoThreadsOf(String name) {
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(each -> each.startsWith(name)))
        .as("threads")
        .isEmpty();
  }

  /**
   * How many sockets, selectors, pipes and contents this process has open; other files may be those
   * that the JVM loads classes from. 0 where the system does not say.
   */
  static long openFiles() {
    Path all = Path.of("/proc/self/fd");
    if (!Files.isDirectory(all)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(all)) {
      return files.filter(LedgerLeaks::isOurs).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isOurs(Path file) {
    try {
      String target = Files.readSymbolicLink(file).toString();
      return Stream.of("socket:", "anon_inode:", "pipe:", LedgerSupplies.FILE)
          .anyMatch(target::contains);
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }
}
