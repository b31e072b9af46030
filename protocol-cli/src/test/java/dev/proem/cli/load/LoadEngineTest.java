package dev.proem.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.proem.Message;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.FakeServer;
import dev.proem.cli.HostAndPort;
import dev.proem.cli.MessageBytes;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the engine against scripted servers. A run ends as soon as its condition is met. */
class LoadEngineTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] REPLY = MessageBytes.json("{\"result\": \"x\"}");
  private static final int REQUEST_BYTES = MessageBytes.search("morpheus").length;

  private static LoadSettings settings(int port, int rate, Duration timeout) {
    return new LoadSettings(
        new HostAndPort("127.0.0.1", port),
        null,
        1,
        1,
        rate,
        MessageBytes.searchFor("morpheus"),
        false,
        LONG,
        Duration.ZERO,
        timeout);
  }

  private static LoadMeasurement until(
      LoadSettings settings, LongSupplier clock, Predicate<LoadMeasurement> seen)
      throws IOException {
    LoadEngine[] engine = new LoadEngine[1];
    engine[0] =
        new LoadEngine(
            settings,
            clock,
            (elapsed, measurement) -> {
              if (seen.test(measurement)) {
                engine[0].stop();
              }
            });
    LoadEngine.Result result = engine[0].run();
    assertThat(result.stopped()).isTrue();
    return result.measurement();
  }

  /** Serves one connection after another with the same script, and closes each afterwards. */
  private static final class Hostile implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());

    Hostile(FakeServer.Script script) throws IOException {
      Thread thread = new Thread(() -> serve(script), "hostile server");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve(FakeServer.Script script) {
      while (!listener.isClosed()) {
        try (Socket client = listener.accept()) {
          script.run(client);
        } catch (IOException e) {
          // The client has closed the connection.
        }
      }
    }

    void stopListening() {
      try {
        listener.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      stopListening();
    }
  }

  private static void answer(Socket client, byte[]... replies) throws IOException {
    for (byte[] reply : replies) {
      client.getInputStream().readNBytes(REQUEST_BYTES);
      client.getOutputStream().write(reply);
    }
  }

  private static LoadMeasurement against(FakeServer.Script script, Predicate<LoadMeasurement> seen)
      throws IOException {
    return against(script, LONG, System::nanoTime, seen);
  }

  private static LoadMeasurement against(
      FakeServer.Script script,
      Duration timeout,
      LongSupplier clock,
      Predicate<LoadMeasurement> seen)
      throws IOException {
    try (Hostile server = new Hostile(script)) {
      return until(settings(server.listener.getLocalPort(), 0, timeout), clock, seen);
    }
  }

  @Test
  void connectionThatClosesInsideAReply_isCountedAndReopened() throws IOException {
    LoadMeasurement seen =
        against(
            client -> answer(client, REPLY, Arrays.copyOf(REPLY, 20)),
            measurement -> measurement.reopened > 0 && measurement.allReplies >= 2);
    assertThat(seen.lost).isPositive();
    assertThat(seen.faults().get(LoadFault.LOST)).isPositive();
    assertThat(seen.faults()).containsEntry(LoadFault.DIFFERENT, 0L);
    assertThat(seen.allRequests)
        .isEqualTo(seen.allReplies + seen.faults().get(LoadFault.LOST) + seen.abandoned);
  }

  @Test
  void replyThatDiffers_isCountedAndTheConnectionStaysOpen() throws IOException {
    LoadMeasurement seen =
        against(
            client -> answer(client, REPLY, MessageBytes.json("{\"result\": \"y\"}"), REPLY, REPLY),
            measurement -> measurement.allReplies >= 4);
    assertThat(seen.faults().get(LoadFault.DIFFERENT)).isEqualTo(1);
  }

  @Test
  void bytesThatAreNoMessage_areCounted() throws IOException {
    LoadMeasurement seen =
        against(
            client -> answer(client, REPLY, MessageBytes.utf8("HTTP/1.1 400 Bad Request\r\n\r\n")),
            measurement -> measurement.lost > 0);
    assertThat(seen.faults()).containsEntry(LoadFault.MALFORMED, 1L);
    assertThat(seen.faults()).containsEntry(LoadFault.LOST, 1L);
  }

  @Test
  void replyWithoutARequest_isCounted() throws IOException {
    LoadMeasurement seen =
        against(
            client -> answer(client, MessageBytes.join(REPLY, REPLY)),
            measurement -> measurement.lost > 0);
    assertThat(seen.faults()).containsEntry(LoadFault.UNSOLICITED, 1L);
  }

  /** The clock jumps beyond the time-out as soon as the request without a reply has arrived. */
  @Test
  void replyThatIsLate_isCounted() throws IOException {
    AtomicLong jump = new AtomicLong();
    LoadMeasurement seen =
        against(
            client -> {
              answer(client, REPLY);
              client.getInputStream().readNBytes(REQUEST_BYTES);
              jump.set(30_000_000_000L);
              client.getInputStream().readAllBytes();
            },
            Duration.ofSeconds(20),
            () -> System.nanoTime() + jump.get(),
            measurement -> measurement.lost > 0);
    assertThat(seen.faults()).containsEntry(LoadFault.TIMED_OUT, 1L);
    assertThat(seen.faults()).containsEntry(LoadFault.LOST, 0L);
  }

  @Test
  void errorRepliesAndPushes_areCounted() throws IOException {
    byte[] error = MessageBytes.encode(Message.error("overloaded", "No."));
    byte[] push = MessageBytes.encode(Message.text("update").withExtra("push", true));
    LoadMeasurement seen =
        against(
            client -> answer(client, MessageBytes.join(push, REPLY), error, REPLY),
            measurement -> measurement.allReplies >= 3);
    assertThat(seen.errorReplies()).containsEntry("overloaded", 1L);
    assertThat(seen.pushes).isPositive();
  }

  @Test
  void serverThatStopsListening_isTriedRepeatedly() throws IOException {
    try (Hostile server = new Hostile(client -> answer(client, REPLY))) {
      LoadMeasurement seen =
          until(
              settings(server.listener.getLocalPort(), 0, LONG),
              System::nanoTime,
              measurement -> {
                if (measurement.allReplies > 0) { // otherwise the load would fail at once
                  server.stopListening();
                }
                return measurement.failedAttempts >= 2;
              });
      assertThat(seen.lost).isPositive();
    }
  }

  private static void assertFails(FakeServer server, ExitStatus status, String message)
      throws IOException {
    assertFails(server, LONG, status, message);
  }

  private static void assertFails(
      FakeServer server, Duration timeout, ExitStatus status, String message) throws IOException {
    try (server) {
      LoadEngine engine =
          new LoadEngine(settings(server.port(), 0, timeout), System::nanoTime, (t, m) -> {});
      assertThatExceptionOfType(Failure.class)
          .isThrownBy(engine::run)
          .satisfies(failure -> assertThat(failure.status()).isEqualTo(status))
          .withMessageContaining(message);
    }
  }

  @Test
  void serverWithoutAValidReply_endsTheLoadAtOnce() throws IOException {
    byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertFails(FakeServer.answering(http), ExitStatus.WRONG_PROTOCOL, "seems to speak HTTP");
    byte[] noJson = {0, 5, 'h', 'e', 'l', 'l', 'o'};
    assertFails(FakeServer.answering(noJson), ExitStatus.REPLY_MALFORMED, "malformed reply");
    assertFails(FakeServer.answering(new byte[0]), ExitStatus.REPLY_MISSING, "no reply");
    byte[] half = Arrays.copyOf(REPLY, 30);
    assertFails(FakeServer.answering(half), ExitStatus.REPLY_TRUNCATED, "after byte 30");
    Duration soon = Duration.ofMillis(300);
    assertFails(FakeServer.silent(), soon, ExitStatus.TIMED_OUT, "within 0.3 s");
    FakeServer gone = FakeServer.silent();
    gone.close();
    assertFails(gone, ExitStatus.CONNECTION_FAILED, "connection refused");
  }

  /** The clock jumps twenty seconds while the server works on a request. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100})
  void stallOfTheServer_isMeasuredInAnOpenLoopOnly(int rate) throws IOException {
    AtomicLong jump = new AtomicLong();
    AtomicInteger count = new AtomicInteger();
    MessageServer server =
        MessageServer.builder()
            .handler(
                request -> {
                  if (count.incrementAndGet() == 20) {
                    jump.addAndGet(20_000_000_000L);
                  }
                  return request;
                })
            .start();
    try (server) {
      LoadEngine[] engine = new LoadEngine[1];
      engine[0] =
          new LoadEngine(
              settings(server.port(), rate, LONG),
              () -> System.nanoTime() + jump.get(),
              (elapsed, measurement) -> {
                if (measurement.allReplies >= 220) {
                  engine[0].stop();
                }
              });
      LoadMeasurement seen = engine[0].run().measurement();
      long waited = 0;
      for (var each : seen.latency().recordedValues()) {
        boolean isLong = each.getValueIteratedTo() >= 10_000_000_000L;
        waited += isLong ? each.getCountAtValueIteratedTo() : 0;
      }
      if (rate == 0) {
        assertThat(waited).isEqualTo(1); // that one request
      } else {
        assertThat(waited).isGreaterThanOrEqualTo(990); // all that were due in 10 s of the twenty
      }
      assertThat(seen.isClean()).isTrue();
    }
  }
}
