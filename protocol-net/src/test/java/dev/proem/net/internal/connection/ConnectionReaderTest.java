package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.CallerThread;
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

/** Reads from a scripted wire; the event loop runs only where a test starts it. */
class ConnectionReaderTest {
  private static final CloseReason REASON = new CloseReason(CloseReason.Kind.SHUTDOWN, "test");
  private static final long DRAIN_BYTES = 64L << 20;

  private final ScriptedRole role = new ScriptedRole();
  private final Arrivals wire = new Arrivals(bytes("hello"));
  private final Intake intake =
      new Intake(new MessageDecoder(), role, System::nanoTime, System::nanoTime);
  private EventLoop loop;
  private ConnectionLifecycle lifecycle;
  private ConnectionReader reader;

  /** Gives at most some bytes a read: a message, and then bytes without a meaning. */
  private static final class Arrivals extends FaultyWire {
    int most = Integer.MAX_VALUE;
    long meaningless;
    boolean buffered;
    int reads;
    RuntimeException bug;

    Arrivals(ByteBuffer message) {
      super(inMemory(new ByteArrayOutputStream(), message));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      reads++;
      if (bug != null) {
        throw bug;
      }
      if (meaningless > 0) {
        int length = (int) Math.min(meaningless, into.remaining());
        meaningless -= length;
        into.position(into.position() + length);
        return length;
      }
      into.limit(into.position() + Math.min(most, into.remaining()));
      return super.read(into);
    }

    @Override
    public boolean hasBuffered() {
      return buffered;
    }
  }

  private static ByteBuffer bytes(String text) {
    return new MessageEncoder().encode(Message.text(text));
  }

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop("reader", true);
    SendQueue queue = new SendQueue(new AtomicLong());
    ConnectionInput input = new ConnectionInput(loop, wire, intake, role, count -> {});
    ConnectionOutput output =
        new ConnectionOutput(
            TestParts.of(loop, new FakeKey(), wire, queue), intake, role, unsent -> {});
    lifecycle = new ConnectionLifecycle(wire, intake, queue, input, output, role, () -> {});
    reader =
        new ConnectionReader(
            loop, wire, intake, input, output, lifecycle, role, () -> role.heard.add("resumed"));
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private void drain() throws IOException {
    lifecycle.handshake();
    lifecycle.finish(REASON, null);
    lifecycle.advance();
    assertThat(lifecycle.state()).isEqualTo(new ConnectionState.Draining(REASON));
  }

  @Test
  void bytesThatHaveArrived_areReadUpToTheEndOfInput() throws IOException {
    lifecycle.handshake();

    assertThat(reader.read()).isEqualTo(bytes("hello").remaining());
    assertThat(reader.isWanted()).isTrue();
    assertThat(reader.read()).isNegative();
    assertThat(reader.isWanted()).isFalse();
    assertThat(reader.read()).isZero();

    assertThat(role.heard).containsExactly("received hello", "peer closed");
    assertThat(wire.reads).isEqualTo(2);
  }

  @Test
  void pausedReading_leavesTheWireAlone() throws IOException {
    lifecycle.handshake();
    intake.pause(Intake.Pause.CONTENT);

    assertThat(reader.isWanted()).isFalse();
    assertThat(reader.read()).isZero();
    assertThat(wire.reads).isZero();

    intake.unpause(Intake.Pause.CONTENT);
    reader.read();
    assertThat(role.heard).containsExactly("received hello");
  }

  @Test
  void bytesKeptInAPause_precedeTheBytesOfTheWire() throws IOException {
    lifecycle.handshake();
    intake.pause(Intake.Pause.CONTENT);
    intake.take(bytes("kept"));
    reader.takeKept();
    assertThat(role.heard).isEmpty();

    intake.unpause(Intake.Pause.CONTENT);
    reader.read();

    assertThat(role.heard).containsExactly("received kept", "received hello");
  }

  @Test
  void keptBytes_areNotTakenBeforeTheHandshakeIsComplete() throws IOException {
    intake.pause(Intake.Pause.CONTENT);
    intake.take(bytes("kept"));
    intake.unpause(Intake.Pause.CONTENT);
    reader.takeKept();
    assertThat(role.heard).isEmpty();

    lifecycle.handshake();
    reader.takeKept();

    assertThat(role.heard).containsExactly("received kept");
  }

  @Test
  void readAll_readsUntilNothingIsLeft() throws IOException {
    lifecycle.handshake();
    wire.most = 2;

    reader.readAll();

    assertThat(wire.reads).isEqualTo((bytes("hello").remaining() + 1) / 2 + 1);
    assertThat(role.heard).containsExactly("received hello", "peer closed");
  }

  @Test
  void readAll_endsAfter64Reads() throws IOException {
    lifecycle.handshake();
    wire.most = 1;

    reader.readAll();

    assertThat(wire.reads).isEqualTo(64);
    assertThat(role.heard).isEmpty();
  }

  @Test
  void readLast_takesWhatArrivedBeforeTheConnectionBroke() throws IOException {
    lifecycle.handshake();
    wire.failAfterReading(bytes("hello").remaining());

    reader.readLast();

    assertThat(role.heard).containsExactly("received hello");
    assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
    assertThat(lifecycle.isClosed()).isFalse();
  }

  @Test
  void readLast_reportsAnErrorOfThisProgram() throws IOException {
    lifecycle.handshake();
    wire.bug = new IllegalStateException("bug");

    reader.readLast();

    assertThat(role.heard).containsExactly("failure bug");
  }

  @Test
  void peerThatGoesOnSendingAfterTheEndOfTheOutput_isClosedAboveALimit() throws IOException {
    drain();
    wire.meaningless = DRAIN_BYTES;
    while (wire.meaningless > 0) {
      reader.read();
    }
    assertThat(lifecycle.isClosed()).isFalse();
    wire.meaningless = 1;

    reader.read();

    assertThat(lifecycle.isClosed()).isTrue();
    assertThat(role.heard).containsExactly("closed SHUTDOWN");
    assertThat(reader.isWanted()).isFalse();
  }

  @Test
  void bufferedBytes_areReadSoonAndOnce() throws Exception {
    lifecycle.handshake();
    wire.buffered = true;
    reader.readBufferedSoon();
    reader.readBufferedSoon();
    assertThat(role.heard).isEmpty();

    CallerThread.end(loop);
    assertThat(role.heard).containsExactly("resumed");

    reader.readBufferedSoon();
    assertThat(role.heard).containsExactly("resumed", "resumed");
  }

  @Test
  void bufferedBytes_waitForTheHandshakeAndTheEndOfAPause() throws Exception {
    CallerThread.end(loop);
    wire.buffered = true;
    reader.readBufferedSoon();
    lifecycle.handshake();
    intake.pause(Intake.Pause.RATE);
    reader.readBufferedSoon();
    intake.unpause(Intake.Pause.RATE);
    wire.buffered = false;
    reader.readBufferedSoon();

    assertThat(role.heard).isEmpty();
  }
}
