package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Bound;
import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.net.CloseReason;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.message.ConnectionTimeouts;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FakeKey;
import dev.proem.net.internal.transport.FaultyWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time-outs of a connection whose clock is given to each call. */
class ConnectionTimersTest {
  private static final ConnectionTimeouts TIMEOUTS =
      ConnectionTimeouts.of(
          ServerTimeouts.DEFAULT
              .withHandshake(Duration.ofSeconds(3))
              .withMessage(Duration.ofSeconds(5))
              .withWrite(Duration.ofSeconds(7))
              .withDrain(Duration.ofSeconds(2)));

  private static final CloseReason REASON = new CloseReason(CloseReason.Kind.CLOSED, "test");
  private static final ConnectionState OPEN = new ConnectionState.Open();
  private static final ConnectionState FLUSHING = new ConnectionState.Flushing(REASON);
  private static final ConnectionState DRAINING = new ConnectionState.Draining(REASON);

  private final ScriptedRole role = new ScriptedRole();
  private final SendQueue queue = new SendQueue(new AtomicLong());
  private long clock = System.nanoTime();
  private final Intake intake = new Intake(new MessageDecoder(), role, () -> clock, () -> clock);
  private EventLoop loop;
  private ConnectionOutput output;
  private ConnectionTimers timers;

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop("timers", true);
    FaultyWire wire =
        new FaultyWire(FaultyWire.inMemory(new ByteArrayOutputStream(), ByteBuffer.allocate(0)));
    output =
        new ConnectionOutput(
            TestParts.of(loop, new FakeKey(), wire, queue), intake, role, bytes -> {});
    timers = new ConnectionTimers(TIMEOUTS, intake, queue, output);
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private void receivePart() {
    intake.take(new MessageEncoder().encode(Message.text("hello")).limit(20));
  }

  @Test
  void handshake_expiresOnceAtItsTime() {
    ConnectionState state = new ConnectionState.Handshaking();
    long time = timers.nextTime(state);

    assertThat(timers.expired(state, time - 1)).isNull();
    assertThat(timers.expired(state, time))
        .isEqualTo(
            new ConnectionTimers.Expired(
                ConnectionTimers.Cause.HANDSHAKE,
                "the handshake did not complete in time (ServerTimeouts.handshake, 3000 ms)",
                new Bound("ServerTimeouts.handshake", 3_000)));
  }

  @Test
  void openConnection_withNothingToReceiveOrSend_hasNoTime() {
    assertThat(timers.nextTime(OPEN)).isEqualTo(EventLoop.NEVER);
    assertThat(timers.expired(OPEN, clock)).isNull();
  }

  @Test
  void message_expiresAfterItsDeadline() {
    receivePart();
    long time = timers.nextTime(OPEN);
    assertThat(time).isEqualTo(clock + TIMEOUTS.message().toNanos());

    clock = time;
    ConnectionTimers.Expired expired = timers.expired(OPEN, time);

    assertThat(expired.cause()).isEqualTo(ConnectionTimers.Cause.MESSAGE);
    assertThat(expired.limit()).isEqualTo(new Bound("ServerTimeouts.message", 5_000));
    assertThat(expired.text())
        .startsWith("20 bytes of a message came in 5000 ms (ServerTimeouts.message, 5000 ms)");
  }

  @Test
  void peerThatDoesNotRead_expiresAfterTheWriteTime() {
    output.queue(OutgoingEncoder.raw(ByteBuffer.allocate(1)));
    output.progressed(clock);
    long time = clock + TIMEOUTS.write().toNanos();

    assertThat(timers.nextTime(OPEN)).isEqualTo(time);
    assertThat(timers.nextTime(FLUSHING)).isEqualTo(time);
    assertThat(timers.expired(FLUSHING, time).text())
        .isEqualTo("the peer did not read what was sent to it (ServerTimeouts.write, 7000 ms)");
    assertThat(timers.expired(OPEN, time).limit().name()).isEqualTo("ServerTimeouts.write");
  }

  @Test
  void drain_canBeShortenedAndNotLengthened() {
    output.progressed(clock);
    timers.shortenDrain(Duration.ofSeconds(1));
    timers.shortenDrain(Duration.ofSeconds(9));
    long time = clock + Duration.ofSeconds(1).toNanos();

    assertThat(timers.nextTime(DRAINING)).isEqualTo(time);
    assertThat(timers.expired(DRAINING, time - 1)).isNull();
    assertThat(timers.expired(DRAINING, time).cause()).isEqualTo(ConnectionTimers.Cause.DRAIN);
  }

  @Test
  void programThatIsLate_givesThePeerAsMuchTimeAgain() {
    receivePart();
    long time = timers.nextTime(OPEN);
    long late = time + Duration.ofSeconds(2).toNanos();

    assertThat(timers.expired(OPEN, late)).isNull();

    assertThat(timers.nextTime(OPEN)).isEqualTo(late + Duration.ofSeconds(2).toNanos());
    assertThat(timers.expired(OPEN, timers.nextTime(OPEN))).isNotNull();
  }

  @Test
  void closedConnection_hasNoTime() {
    ConnectionState closed = new ConnectionState.Closed();

    assertThat(timers.nextTime(closed)).isEqualTo(EventLoop.NEVER);
    assertThat(timers.expired(closed, clock)).isNull();
  }
}
