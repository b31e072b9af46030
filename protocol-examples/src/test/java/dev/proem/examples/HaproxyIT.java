package dev.proem.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.cli.JarProcess;
import dev.proem.cli.PemFiles;
import dev.proem.net.CallOptions;
import dev.proem.net.Connection;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClient;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.TransportException;
import dev.proem.net.TransportListener;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers behind a real HAProxy, as docs/how-to/scale-out.md describes. */
@Timeout(180)
class HaproxyIT {
  private static final int LOAD = 3_000;
  private static final int AT_ONCE = 32;

  @TempDir private Path folder;

  @BeforeAll
  static void requireHaproxy() throws IOException {
    Haproxy.assumeInstalled();
  }

  private JarProcess server(String name, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.addAll(List.of(CountingServer.class.getName(), name, folder + "/" + name));
    command.addAll(List.of(more));
    return JarProcess.start(command, Map.of());
  }

  private static String local(int port) {
    return "127.0.0.1:" + port;
  }

  /** The outcome of each request. */
  private record Outcomes(Map<String, String> replies, Map<String, TransportException> failures) {
    Outcomes() {
      this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    int size() {
      return replies.size() + failures.size();
    }
  }

  @Test
  void serverIsKilledAndAnotherDrained_eachRequestIsAnsweredOnceOrFailsTyped() throws Exception {
    int port = Haproxy.freePort();
    Outcomes outcomes = new Outcomes();
    try (JarProcess s1 = server("s1");
        JarProcess s2 = server("s2");
        JarProcess s3 = server("s3");
        Haproxy haproxy = Haproxy.start(folder, variables(port, s1, s2, s3, s3.port()));
        MessageClient client =
            MessageClient.builder().address("127.0.0.1", port).connections(9).build()) {
      awaitLong().until(haproxy::isListening);
      awaitUp(haproxy, "s1", "s2", "s3");
      AtomicBoolean enough = new AtomicBoolean();
      Thread load = new Thread(() -> load(client, outcomes, enough), "load");
      load.start();

      awaitLong().until(() -> outcomes.replies().size() > LOAD / 3);
      awaitLong().untilAsserted(() -> assertThat(serversOf(outcomes)).hasSize(3));
      s1.signal("KILL");
      awaitLong().until(() -> haproxy.states().get("s1").startsWith("DOWN"));

      int before = outcomes.replies().size();
      awaitLong().until(() -> outcomes.replies().size() > before + LOAD / 3);
      haproxy.tell("set server servers/s2 state drain");
      haproxy.tell("disable health servers/s2");
      s2.signal("TERM");
      assertThat(s2.awaitEnd().out()).contains("ShutdownReport").contains("cutOff=0");

      int then = outcomes.replies().size();
      awaitLong().until(() -> outcomes.replies().size() > then + LOAD / 3);
      enough.set(true);
      load.join();
      assertThat(client.request(Message.text("the last")).text()).isEqualTo("the last done by s3");
      try (JarProcess again = server("s2")) {
        haproxy.tell("set server servers/s2 addr 127.0.0.1 port " + again.port());
        haproxy.tell("enable health servers/s2");
        haproxy.tell("set server servers/s2 state ready");
        awaitUp(haproxy, "s2");
        s3.signal("KILL");
        awaitLong().until(() -> haproxy.states().get("s3").startsWith("DOWN"));
        CallOptions idempotent =
            CallOptions.DEFAULT.withIdempotent(true).withWaitForConnection(true);
        assertThat(client.request(Message.text("who am I"), idempotent).text()).startsWith("s2 ");
      }
    }
    check(outcomes);
  }

  @Test
  void tls_isPassedThroughAndTheServerGetsTheRealAddress() throws Exception {
    PemFiles.make(folder, "server", "localhost");
    Path certificate = folder.resolve("server.pem");
    int port = Haproxy.freePort();
    AtomicReference<SocketAddress> own = new AtomicReference<>();
    TransportListener listener =
        new TransportListener() {
          @Override
          public void opened(Connection connection) {
            own.set(connection.localAddress());
          }
        };
    try (JarProcess plain = server("s1");
        JarProcess tls = server("t1", folder.resolve("server.p12").toString(), PemFiles.PASSWORD)) {
      Map<String, String> variables =
          variables(Haproxy.freePort(), plain, plain, plain, tls.port());
      variables.put("PROEM_TLS_BIND", local(port));
      variables.put("PROEM_TLS_CA", certificate.toString());
      try (Haproxy haproxy = Haproxy.start(folder, variables);
          MessageClient client =
              MessageClient.builder()
                  .address("localhost", port)
                  .tls(Tls.forClient().trust(certificate).build())
                  .listener(listener)
                  .build()) {
        awaitLong().until(haproxy::isListening);
        awaitUp(haproxy, "t1");
        String seen = client.request(Message.text("who am I")).text();
        assertThat(seen).isEqualTo("t1 " + own.get());
      }
    }
  }

  /** Waits longer, because processes start, and HAProxy checks each server only once per second. */
  private static ConditionFactory awaitLong() {
    return await().atMost(Duration.ofSeconds(60));
  }

  /** Waits for the health checks. At first a server is UP without any check. */
  private static void awaitUp(Haproxy haproxy, String... servers) {
    for (String server : servers) {
      awaitLong()
          .ignoreExceptionsInstanceOf(
              IOException.class) // the file of its socket exists before it listens
          .untilAsserted(() -> assertThat(haproxy.states()).containsEntry(server, "UP L7OK"));
    }
  }

  private static Map<String, String> variables(
      int port, JarProcess s1, JarProcess s2, JarProcess s3, int tlsServer) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("PROEM_BIND", local(port));
    variables.put("PROEM_SERVER_1", local(s1.port()));
    variables.put("PROEM_SERVER_2", local(s2.port()));
    variables.put("PROEM_SERVER_3", local(s3.port()));
    variables.put("PROEM_TLS_BIND", local(Haproxy.freePort()));
    variables.put("PROEM_TLS_SERVER_1", local(tlsServer));
    variables.put("PROEM_TLS_CA", "/etc/ssl/certs/ca-certificates.crt");
    variables.put("PROEM_TLS_NAME", "localhost");
    return variables;
  }

  /** Keeps several requests in flight, each with its own name, until {@code enough}. */
  private static void load(MessageClient client, Outcomes outcomes, AtomicBoolean enough) {
    Semaphore places = new Semaphore(AT_ONCE);
    int number = 0;
    CallOptions options =
        CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(60)).withWaitForConnection(true);
    while (!enough.get() && number < 100 * LOAD) {
      String name = "r" + ++number;
      places.acquireUninterruptibly();
      Object unused =
          client
              .send(Message.text(name), options)
              .whenComplete(
                  (reply, failure) -> {
                    if (reply != null) {
                      assertNew(outcomes.replies().put(name, reply.text()));
                    } else {
                      assertNew(outcomes.failures().put(name, (TransportException) failure));
                    }
                    places.release();
                  });
    }
    places.acquireUninterruptibly(AT_ONCE);
  }

  private static void assertNew(Object before) {
    assertThat(before).isNull();
  }

  private static Set<String> serversOf(Outcomes outcomes) {
    Map<String, Integer> servers = new TreeMap<>();
    outcomes
        .replies()
        .values()
        .forEach(each -> servers.merge(each.substring(each.lastIndexOf(' ') + 1), 1, Integer::sum));
    return servers.keySet();
  }

  /** Compares the outcomes at the client with the records of the servers. */
  private void check(Outcomes outcomes) throws IOException {
    Map<String, Integer> executed = new LinkedHashMap<>();
    for (String server : List.of("s1", "s2", "s3")) {
      for (String name : Files.readAllLines(folder.resolve(server))) {
        executed.merge(name, 1, Integer::sum);
      }
    }
    assertThat(executed.values()).as("each is executed once at most").containsOnly(1);
    outcomes.replies().forEach((name, reply) -> assertThat(reply).startsWith(name + " done by s"));
    assertThat(executed.keySet()).containsAll(outcomes.replies().keySet());
    outcomes
        .failures()
        .forEach(
            (name, failure) -> {
              assertThat(failure)
                  .isInstanceOfAny(
                      OutcomeUnknownException.class,
                      NotSentException.class,
                      NotConnectedException.class,
                      ErrorReplyException.class);
              if (failure instanceof ErrorReplyException refusal) {
                assertThat(refusal.code()).isEqualTo("shutting-down");
              }
              if (failure.isSafeToRetry()) {
                assertThat(executed).doesNotContainKey(name);
              }
            });
    System.out.printf(
        "%d requests: %d answered, %d failed with a typed exception%n",
        outcomes.size(), outcomes.replies().size(), outcomes.failures().size());
  }
}
