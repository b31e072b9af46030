package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.testkit.Fault;
import dev.proem.testkit.FaultProxy;
import dev.proem.testkit.Faults;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client and a server with a faulty network between them. */
@Timeout(120)
class ClientFaultsTest {
  private static final CallOptions QUICK = CallOptions.DEFAULT.withDeadline(Duration.ofMillis(300));
  private static final CallOptions LONG = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(20));

  /** Each fault is a line of the log, thousands here. */
  private static final Logger LOG = Logger.getLogger("dev.proem.net");

  private final Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();
  private MessageServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws Exception {
    LOG.setLevel(Level.WARNING);
    server =
        MessageServer.builder()
            .handler(
                request -> {
                  executed
                      .computeIfAbsent(request.text(), text -> new AtomicInteger())
                      .incrementAndGet();
                  return request;
                })
            .start();
    proxy = FaultProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    server.close();
    LOG.setLevel(null);
  }

  private MessageClient client() {
    return MessageClient.builder().address(proxy.address()).sendDeadline(false).build();
  }

  /** How many bytes a request with such a text has, or its reply. */
  private int measure(String text, boolean reply) throws Exception {
    try (MessageClient client = client()) {
      assertThat(client.request(Message.text(text), LONG).text()).isEqualTo(text);
    }
    await().until(() -> proxy.openConnections() == 0);
    executed.clear();
    return (int) (reply ? proxy.bytesToClient() : proxy.bytesToServer());
  }

  /** Each call ends with its own reply or a typed failure; whether it was the reply. */
  private static boolean answered(CompletableFuture<Message> call, String text) throws Exception {
    try {
      assertThat(call.get(30, TimeUnit.SECONDS).text()).isEqualTo(text);
      return true;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(TransportException.class);
      return false;
    }
  }

  private void assertNoneTwice() {
    assertThat(executed).allSatisfy((text, times) -> assertThat(times.get()).isEqualTo(1));
  }

  @Test
  void splitAtEveryByte_changesNothing() throws Exception {
    proxy.faults(Faults.bothWays(new Fault.Split(1)));
    try (MessageClient client = client()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.request(Message.text("split " + i)).text()).isEqualTo("split " + i);
      }
    }
    assertThat(proxy.connections()).isOne();
    assertNoneTwice();
  }

  /** The connection ends after each number of bytes, of the request or of the reply. */
  private void endAtEachOffset(LongFunction<Fault> fault, boolean reply) throws Exception {
    int size = measure("t000", reply);
    List<MessageClient> clients = new ArrayList<>();
    List<CompletableFuture<Message>> calls = new ArrayList<>();
    for (int offset = 0; offset < size; offset++) {
      Fault chosen = fault.apply(offset);
      int before = proxy.connections();
      proxy.faults(reply ? Faults.toClient(chosen) : Faults.toServer(chosen));
      MessageClient client = client();
      clients.add(client);
      calls.add(client.send(Message.text(String.format("t%03d", offset)), LONG));
      // More than one when a connection ends before its request is written, which is sent again.
      await().pollInterval(Duration.ofMillis(1)).until(() -> proxy.connections() > before);
    }
    for (int offset = 0; offset < size; offset++) {
      String text = String.format("t%03d", offset);
      assertThat(answered(calls.get(offset), text)).as("cut at " + offset).isFalse();
      if (!reply) {
        assertThat(executed).doesNotContainKey(text);
      }
    }
    clients.forEach(MessageClient::close);
    assertNoneTwice();
  }

  @Test
  void requestTruncatedAtEachOffset_failsTyped() throws Exception {
    endAtEachOffset(Fault.Truncate::new, false);
  }

  @Test
  void replyTruncatedAtEachOffset_failsTyped() throws Exception {
    endAtEachOffset(Fault.Truncate::new, true);
  }

  @Test
  void requestResetAtEachOffset_failsTyped() throws Exception {
    endAtEachOffset(Fault.Reset::new, false);
  }

  @Test
  void replyResetAtEachOffset_failsTyped() throws Exception {
    endAtEachOffset(Fault.Reset::new, true);
  }

  @Test
  void stalledAnywhere_endsByTheDeadline() throws Exception {
    proxy.faults(n -> Faults.toClient(new Fault.Stall(n * 10L)));
    for (int i = 0; i < 5; i++) {
      try (MessageClient client = client()) {
        assertThat(answered(client.send(Message.text("stall " + i), QUICK), "")).isFalse();
      }
    }
    proxy.release();
    assertNoneTwice();
  }

  @Test
  void halfClosedAnywhere_endsTyped() throws Exception {
    proxy.faults(n -> Faults.toClient(new Fault.HalfClose(n * 15L)));
    for (int i = 0; i < 5; i++) {
      try (MessageClient client = client()) {
        assertThat(answered(client.send(Message.text("half " + i), LONG), "")).isFalse();
      }
    }
    assertNoneTwice();
  }

  @Test
  void corruptedHeader_isNeverATornReply() throws Exception {
    String text = "corrupt me";
    int header = measure(text, true) - text.length();
    proxy.faults(n -> Faults.toClient(new Fault.Corrupt((n - 2) % header, 1 << (n % 7))));
    for (int i = 0; i < header; i++) {
      try (MessageClient client = client()) {
        try {
          // What was flipped in a type or a name may be read; the content is never another one.
          Message reply = client.request(Message.text(text), QUICK);
          assertThat(new String(reply.bytes(), java.nio.charset.StandardCharsets.UTF_8))
              .isEqualTo(text);
        } catch (TransportException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }

  @Test
  void repeatedReplies_areDeliveredOnce() throws Exception {
    int size = measure("dup x", true);
    proxy.faults(
        Faults.toClient(new Fault.Duplicate(0, size), new Fault.Duplicate(size, 2L * size)));
    try (MessageClient client = client()) {
      for (int i = 0; i < 9; i++) {
        assertThat(client.request(Message.text("dup " + i), LONG).text()).isEqualTo("dup " + i);
      }
    }
    assertThat(proxy.connections()).isEqualTo(2);
    assertNoneTwice();
  }

  @Test
  void manyRequestsAndRandomFaults_areAnsweredRightOrFail() throws Exception {
    Random random = new Random(20_26);
    proxy.faults(n -> randomFaults(new Random(n)));
    int answered = 0;
    try (MessageClient client =
        MessageClient.builder()
            .address(proxy.address())
            .connections(4)
            .requestsInFlight(16)
            .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 1, 0))
            .build()) {
      List<String> texts = new ArrayList<>();
      List<CompletableFuture<Message>> calls = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        texts.add("r" + i + " " + "x".repeat(random.nextInt(600)));
        calls.add(
            client.send(
                Message.text(texts.get(i)),
                CallOptions.DEFAULT
                    .withDeadline(Duration.ofSeconds(5))
                    .withWaitForConnection(true)));
      }
      for (int i = 0; i < calls.size(); i++) {
        answered += answered(calls.get(i), texts.get(i)) ? 1 : 0;
      }
    }
    assertThat(answered).isGreaterThan(300);
    assertThat(proxy.connections()).isGreaterThan(10);
    assertNoneTwice();
  }

  /** Without stalls and corruption: those take a deadline each, and ids have no check sum. */
  private static Faults randomFaults(Random random) {
    long at = random.nextInt(60_000);
    Fault end =
        switch (random.nextInt(3)) {
          case 0 -> new Fault.Truncate(at);
          case 1 -> new Fault.Reset(at);
          default -> new Fault.HalfClose(at);
        };
    Fault split = new Fault.Split(1 + random.nextInt(200));
    return random.nextBoolean()
        ? Faults.toServer(split, end).withToClient(split)
        : Faults.toClient(split, end).withToServer(split);
  }
}
