package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Bound;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FakeKey;
import dev.proem.net.internal.transport.FaultyWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The states of a connection over a wire in memory, with a scripted role. */
class ConnectionLifecycleTest {
  private static final CloseReason FIRST = new CloseReason(CloseReason.Kind.SHUTDOWN, "first");
  private static final CloseReason SECOND = new CloseReason(CloseReason.Kind.LIMIT, "second");

  private final ScriptedRole role = new ScriptedRole();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ScriptedWire wire = new ScriptedWire(written);
  private final SendQueue queue = new SendQueue(new AtomicLong());
  private final Intake intake =
      new Intake(new MessageDecoder(), role, System::nanoTime, System::nanoTime);
  private EventLoop loop;
  private ConnectionInput input;
  private ConnectionLifecycle lifecycle;

  /** A wire whose handshake and end of output are done when the test says so. */
  private static final class ScriptedWire extends FaultyWire {
    boolean shakesHands = true;
    boolean endsOutput = true;

    ScriptedWire(ByteArrayOutputStream written) {
      super(inMemory(written, ByteBuffer.allocate(0)));
    }

    @Override
    public boolean handshake() {
      return shakesHands;
    }

    @Override
    public boolean shutdownOutput() {
      return endsOutput;
    }
  }

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop("lifecycle", true);
    input = new ConnectionInput(loop, wire, intake, role, count -> {});
    ConnectionOutput output =
        new ConnectionOutput(
            TestParts.of(loop, new FakeKey(), wire, queue), intake, role, bytes -> {});
    lifecycle =
        new ConnectionLifecycle(
            wire, intake, queue, input, output, role, () -> role.heard.add("cancelled"));
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private static OutgoingItem item(int bytes) {
    return OutgoingEncoder.raw(ByteBuffer.allocate(bytes));
  }

  @Test
  void handshake_opensOnce() throws IOException {
    wire.shakesHands = false;
    assertThat(lifecycle.handshake()).isFalse();
    assertThat(lifecycle.wasOpened()).isFalse();

    wire.shakesHands = true;

    assertThat(lifecycle.handshake()).isTrue();
    assertThat(lifecycle.state()).isEqualTo(new ConnectionState.Open());
    assertThat(lifecycle.wasOpened()).isTrue();
    assertThat(lifecycle.handshake()).isFalse();
  }

  @Test
  void orderlyClose_finishesRequests_flushes_drains_andCloses() throws IOException {
    lifecycle.handshake();
    role.busy = true;
    lifecycle.finish(FIRST, () -> item(3));
    lifecycle.finish(SECOND, null);
    lifecycle.advance();
    assertThat(lifecycle.state()).isInstanceOf(ConnectionState.Finishing.class);
    assertThat(lifecycle.state().reason()).isEqualTo(FIRST);

    role.busy = false;
    wire.endsOutput = false;
    lifecycle.advance();
    assertThat(lifecycle.state()).isEqualTo(new ConnectionState.Flushing(FIRST));
    assertThat(written.size()).isEqualTo(3);

    wire.endsOutput = true;
    lifecycle.advance();
    assertThat(lifecycle.state()).isEqualTo(new ConnectionState.Draining(FIRST));

    input.read(lifecycle.state());
    lifecycle.advance();
    assertThat(lifecycle.isClosed()).isTrue();
    assertThat(role.heard).containsExactly("cancelled", "closed SHUTDOWN");
  }

  @Test
  void finishInTheHandshake_closesAtOnce() {
    lifecycle.finish(FIRST, null);

    assertThat(lifecycle.isClosed()).isTrue();
    assertThat(role.heard).containsExactly("cancelled", "closed SHUTDOWN");
  }

  @Test
  void failedHandshake_isFlushedBeforeTheClose() throws IOException {
    wire.endsOutput = false;
    lifecycle.fail(new IOException("no shared cipher"));
    lifecycle.advance();

    assertThat(lifecycle.state()).isInstanceOf(ConnectionState.Flushing.class);
    assertThat(lifecycle.state().reason().kind()).isEqualTo(CloseReason.Kind.HANDSHAKE_FAILED);
    assertThat(lifecycle.wasOpened()).isFalse();
  }

  @Test
  void closeAtOnce_dropsTheQueue_andNotifiesOnce() throws IOException {
    lifecycle.handshake();
    queue.add(item(5));

    lifecycle.close(FIRST);
    lifecycle.close(SECOND);
    lifecycle.finish(SECOND, null);

    assertThat(queue.isEmpty()).isTrue();
    assertThat(lifecycle.state()).isEqualTo(new ConnectionState.Closed());
    assertThat(lifecycle.state().reason()).isNull();
    assertThat(role.heard).containsExactly("cancelled", "closed SHUTDOWN");
  }

  @Test
  void failureWhileEnding_keepsTheTextOfTheFirstReason() throws IOException {
    lifecycle.handshake();
    role.busy = true;
    lifecycle.finish(FIRST, null);

    lifecycle.fail(new IOException("reset"));

    assertThat(role.reason).isEqualTo(new CloseReason(CloseReason.Kind.IO_ERROR, "first; reset"));
  }

  @Test
  void timeOutWhileEnding_keepsTheTextOfTheFirstReason() throws IOException {
    wire.endsOutput = false;
    lifecycle.handshake();
    lifecycle.finish(FIRST, null);
    lifecycle.advance();

    lifecycle.expire(
        new ConnectionTimers.Expired(
            ConnectionTimers.Cause.SEND, "too late", new Bound("ServerTimeouts.write", 7)));

    assertThat(role.reason).isEqualTo(new CloseReason(CloseReason.Kind.TIMEOUT, "first; too late"));
    assertThat(role.heard).contains("limit ServerTimeouts.write 7");
  }
}
