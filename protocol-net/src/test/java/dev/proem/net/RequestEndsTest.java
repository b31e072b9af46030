package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.server.ServerContext;
import dev.proem.net.internal.transport.Background;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a request: nothing of it stays counted, lent or listed. */
@Timeout(60)
class RequestEndsTest {
  private static final Duration SHORT = Duration.ofMillis(80);
  private static final int PEERS = 24;
  private static final List<String> DEEDS =
      List.of(
          "answer",
          "refuse",
          "throw",
          "sneak",
          "block",
          "never read",
          "half",
          "close",
          "reply of it",
          "hang up",
          "unsendable");

  private final ThreadPoolExecutor handlers =
      new ThreadPoolExecutor(4, 4, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(6));

  private MessageServerBuilder builder() {
    return MessageServer.builder()
        .eventLoops(2)
        .executor(handlers)
        .limits(Limits.DEFAULT.withDrainBytes(60_000).withContentBytes(1_000_000))
        .serverLimits(
            ServerLimits.DEFAULT
                .withRequestsInFlight(3)
                .withStreamBuffer(20_000)
                .withReceivedTotal(900_000)
                .withUnsent(10_000, 50_000)
                .withUnsentTotal(600_000))
        .timeouts(
            ServerTimeouts.DEFAULT
                .withMessage(SHORT)
                .withMinimumRate(100_000, SHORT)
                .withHandler(SHORT)
                .withWrite(SHORT.multipliedBy(4))
                .withDrain(SHORT));
  }

  private static MessageHeader header(int length) {
    return new MessageHeader("binary/octet-stream", "binary", length);
  }

  /** Does what the request says, in as many ways as a handler can. */
  private static Outgoing serve(Exchange exchange) throws Exception {
    InputStream content = exchange.content();
    switch (exchange.header().string("deed").orElse("answer")) {
      case "refuse" -> throw new RequestException("example.org/no", "no");
      case "throw" -> throw new AssertionError("thrown on purpose");
      case "sneak" -> throw sneaky(new Throwable("thrown on purpose"));
      case "block" -> new CountDownLatch(1).await();
      case "half" -> content.readNBytes((int) exchange.header().contentLength() / 2);
      case "close" -> content.close();
      case "reply of it" -> {
        return Outgoing.stream(header((int) exchange.header().contentLength()), content);
      }
      case "hang up" -> exchange.connection().close();
      case "unsendable" -> {
        return Outgoing.of(Message.text("").withExtra("x", "y".repeat(70_000)));
      }
      case "answer" -> {
        return Outgoing.of(Message.binary(content.readAllBytes()));
      }
      default -> {} // never reads
    }
    return Outgoing.of(Message.text("done"));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** One to four requests, the last of which may be cut off, or followed by something else. */
  private static byte[] requests(Random random) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] last = {};
    for (int i = random.nextInt(4); i >= 0; i--) {
      all.writeBytes(last);
      int size = List.of(0, 100, 3_000, 100_000, 400_000).get(random.nextInt(5));
      Message request =
          Message.binary(new byte[size]).withExtra("deed", DEEDS.get(random.nextInt(DEEDS.size())));
      if (random.nextBoolean()) {
        request = request.withExtra(MessageHeader.MESSAGE_ID, "id " + i);
      }
      if (random.nextInt(8) == 0) {
        request = request.withExtra(MessageHeader.ONE_WAY, true);
      }
      if (random.nextInt(8) == 0) {
        request = request.withExtra(MessageHeader.DEADLINE_MS, random.nextInt(50));
      }
      last = Peer.bytes(request);
    }
    switch (random.nextInt(4)) {
      case 0 -> all.writeBytes(last);
      case 1 -> {
        all.writeBytes(last);
        all.writeBytes(new byte[] {0, 9, 'n', 'o'});
      }
      default -> all.writeBytes(Arrays.copyOf(last, 1 + random.nextInt(last.length)));
    }
    return all.toByteArray();
  }

  /** Sends them, and ends in one of the ways in which a peer can. */
  private static void visit(MessageServer server, Random random) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(1_000);
      CompletableFuture<Void> sent =
          Background.runAsync(() -> sendQuietly(socket, requests(random)));
      switch (random.nextInt(4)) {
        case 0 -> {
          sent.join();
          socket.setSoLinger(true, 0); // a reset
        }
        case 1 -> {
          sent.join();
          socket.shutdownOutput();
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        case 2 -> socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        default -> socket.getInputStream().read();
      }
    } catch (IOException e) {
      // The server's end of it: what it keeps is looked at.
    }
  }

  private static void sendQuietly(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      // It was refused on the way.
    }
  }

  private void assertNothingIsLeft(MessageServer server, ServerContext context, long seed) {
    await()
        .alias("seed " + seed)
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(Internals.counter(server).awaitNone(1)).as("connections").isTrue();
              assertThat(Internals.registry(server).isEmpty()).isTrue();
              assertThat(handlers.getActiveCount() + handlers.getQueue().size()).isZero();
              assertThat(context.receivedTotal).as("received").hasValue(0);
              assertThat(context.unsentTotal).as("unsent").hasValue(0);
              assertThat(Internals.lent(server)).as("lent chunks").isZero();
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whateverBecomesOfRequests_nothingIsLeft(boolean streamed) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    MessageServerBuilder builder =
        streamed
            ? builder().streamHandler(RequestEndsTest::serve)
            : builder()
                .exchangeHandler(
                    (request, exchange) -> {
                      Outgoing reply = serve(exchange);
                      return reply instanceof Outgoing.Whole whole ? whole.message() : request;
                    });
    try (MessageServer server = builder.start()) {
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<Void>> peers = new ArrayList<>();
        for (int i = 0; i < PEERS / 2; i++) {
          Random own = new Random(random.nextLong());
          peers.add(Background.runAsync(() -> visit(server, own)));
        }
        if (round > 0) { // some are cut off, each time at another point
          server.shutdown(Duration.ofMillis(random.nextInt(200)));
        }
        peers.forEach(CompletableFuture::join);
        assertNothingIsLeft(server, Internals.context(server), seed);
      }
    } finally {
      handlers.shutdownNow();
    }
  }

  /** The first keeps the second from being begun, and so from being ended. */
  @Test
  void requestThatWaitsForAnotherAndIsCutOff_isDropped() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Witness heard = new Witness();
    try (MessageServer server =
        MessageServer.builder()
            .listener(heard)
            .streamHandler(
                exchange -> {
                  go.await();
                  return Outgoing.of(Message.text("done"));
                })
            .start()) {
      ServerContext context = Internals.context(server);
      for (int i = 0; i < 3; i++) {
        try (Peer peer = Peer.of(server)) {
          peer.send(Message.text("first"));
          peer.send(Arrays.copyOf(Peer.bytes(Message.binary(new byte[400_000])), 206_000));
          peer.endOutput();
          heard.await("failed TruncatedMessageException", i + 1);
          // The handler of the first is busy: what is held of the second goes at once.
          await().until(() -> context.receivedTotal.get() < 1_000 && Internals.lent(server) == 0);
        }
      }
      go.countDown();
      await().until(() -> server.connections().isEmpty());
      assertThat(context.receivedTotal).hasValue(0);
    } finally {
      handlers.shutdownNow();
    }
  }

  /** Its request was answered by the last words of the connection. */
  @Test
  void handlerThatBlocksWhenItsRequestIsCutOff_isInterruptedAtTheEndOfTheConnection()
      throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .streamHandler(
                    exchange -> {
                      began.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.complete(exchange.isAbandoned());
                      }
                      return null;
                    })
                .start();
        Peer peer = Peer.of(server)) {
      peer.send(Arrays.copyOf(Peer.bytes(Message.binary(new byte[1_000])), 500));
      began.await();
      peer.endOutput();
      peer.assertRefused("malformed-message");
      peer.hangUp();
      assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
    } finally {
      handlers.shutdownNow();
    }
  }
}
