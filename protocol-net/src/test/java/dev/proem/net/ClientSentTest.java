package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.net.internal.message.SendQueueFaultsTest;
import dev.proem.net.internal.transport.FaultyWire;
import dev.proem.net.tls.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client says of a request that its server had: never that it was not sent. */
@Timeout(60)
class ClientSentTest {
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 1, 0);

  private final Map<String, Integer> received = new ConcurrentHashMap<>();

  private void note(Message request) {
    received.merge(request.text(), 1, Integer::sum);
  }

  private Set<String> received() {
    Set<String> all = new HashSet<>(received.keySet());
    all.add("none");
    return all;
  }

  /** The texts of those that are said not to have been sent. */
  private static List<String> notSent(Map<String, CompletableFuture<Message>> calls)
      throws Exception {
    List<String> notSent = new ArrayList<>();
    for (Map.Entry<String, CompletableFuture<Message>> each : calls.entrySet()) {
      try {
        each.getValue().get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (((TransportException) e.getCause()).isSafeToRetry()) {
          notSent.add(each.getKey());
        }
      }
    }
    return notSent;
  }

  private static Map<String, CompletableFuture<Message>> send(
      MessageClient client, String round, int calls, int size) {
    Map<String, CompletableFuture<Message>> futures = new TreeMap<>();
    for (int i = 0; i < calls; i++) {
      String text = round + "-" + i + "-" + "x".repeat(size);
      futures.put(text, client.send(Message.text(text)));
    }
    return futures;
  }

  @Test
  void connectionThatBreaksAfterAnyByte_saysNotSentOfWhatWasNotReceived() throws Exception {
    for (int end = 0; end < 600; end += 11) {
      AtomicInteger left = new AtomicInteger(end); // for the first connection
      CountDownLatch over = new CountDownLatch(1);
      RawPeer.Script silent =
          line -> {
            try {
              for (Message request; (request = line.read()) != null; ) {
                note(request);
              }
            } finally {
              if (line.number == 1) {
                over.countDown();
              }
            }
          };
      try (RawPeer peer = new RawPeer(silent);
          MessageClient client =
              MessageClient.builder()
                  .address(peer.address())
                  .attempts(1)
                  .wires(
                      wire ->
                          new FaultyWire(wire)
                              .failAfterWriting(left.getAndSet(0))
                              .failWithinTheCall())
                  .build()) {
        received.clear();
        Map<String, CompletableFuture<Message>> calls = send(client, "r", 4, 20);
        CompletableFuture<Void> unused =
            client.sendOneWay(Message.text("the rest of " + "x".repeat(600)));
        List<String> notSent = notSent(calls);
        over.await();
        assertThat(notSent).as("after %s bytes", end).doesNotContainAnyElementsOf(received());
        assertThat(notSent.size() + received.size())
            .as("a request is in doubt only when a part of it has left, after %s bytes", end)
            .isGreaterThanOrEqualTo(3);
      }
    }
  }

  /**
   * A server that takes the first requests of a connection and resets it; the next one it serves.
   * When the reset comes is chance; {@link SendQueueFaultsTest} has it at chosen bytes.
   */
  @Test
  void tlsServerThatResets_getsNoRequestTwiceAndNoneThatWasNotSent(@TempDir Path folder)
      throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    RawPeer.Script resets =
        line -> {
          boolean serves = line.number % 2 == 0;
          Message request;
          for (int left = 20; (serves || left > 0) && (request = line.read()) != null; left--) {
            note(request);
            if (serves) {
              line.write(RawPeer.named(request, "done"));
            }
          }
          line.reset();
        };
    try (RawPeer peer = tls(authority, resets);
        MessageClient client =
            MessageClient.builder()
                .address("localhost", peer.port())
                .tls(Tls.forClient().trust(authority.authority()).build())
                .backoff(QUICK)
                .requestsInFlight(80)
                .build()) {
      for (int round = 0; round < 20; round++) {
        received.clear();
        List<String> notSent = notSent(send(client, "r" + round, 80, 1_500));
        assertThat(notSent).doesNotContainAnyElementsOf(received());
        assertThat(received.values()).allMatch(times -> times == 1);
      }
    }
  }

  private static RawPeer tls(TestCertificates authority, RawPeer.Script script) throws Exception {
    return new RawPeer(
        ServerTlsTest.context(authority, authority.server()).getServerSocketFactory(), script);
  }
}
