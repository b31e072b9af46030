package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.codec.MessageDecoder;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.message.ConnectionTimeouts;
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

/** Writes to memory, as much as a test allows. */
class ConnectionOutputTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final FaultyWire wire =
      new FaultyWire(FaultyWire.inMemory(written, ByteBuffer.allocate(0)));
  private final ScriptedRole role = new ScriptedRole();
  private final Intake intake =
      new Intake(new MessageDecoder(), role, System::nanoTime, System::nanoTime);
  private final SendQueue queue = new SendQueue(new AtomicLong());
  private EventLoop loop;
  private ConnectionOutput output;
  private long unsent;

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop("output", true);
    output =
        new ConnectionOutput(
            TestParts.of(loop, new FakeKey(), wire, queue), intake, role, bytes -> unsent = bytes);
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private static OutgoingItem item(int bytes) {
    return OutgoingEncoder.raw(ByteBuffer.allocate(bytes));
  }

  @Test
  void highWatermark_isCrossedOnceUntilTheLowOneIsReached() throws IOException {
    output.queue(item(100));
    assertThat(output.isOverWatermark()).isFalse();
    output.queue(item(1));
    assertThat(unsent).isEqualTo(101);
    assertThat(intake.isPaused(Intake.Pause.UNSENT)).isTrue();
    output.queue(item(1));
    assertThat(output.isOverWatermark()).isTrue();

    output.flush();

    assertThat(unsent).isZero();
    assertThat(output.isOverWatermark()).isFalse();
    assertThat(intake.isPaused(Intake.Pause.UNSENT)).isFalse();
    assertThat(written.size()).isEqualTo(102);
    output.queue(item(101));
    assertThat(role.heard).containsExactly("high 101", "low 0", "high 101");
  }

  @Test
  void roleThatOnlyReceives_isNotPaused() {
    role.responds = false;

    output.queue(item(101));

    assertThat(intake.isPaused(Intake.Pause.UNSENT)).isFalse();
    assertThat(role.heard).containsExactly("high 101");
  }

  @Test
  void wireWithoutRoom_leavesTheQueueOverTheWatermark() throws IOException {
    wire.noRoomAfterWriting(0);
    output.queue(item(101));

    output.flush();

    assertThat(output.isOverWatermark()).isTrue();
    assertThat(queue.bytes()).isEqualTo(101);
    output.flush();
    assertThat(role.heard).containsExactly("high 101", "low 0");
  }

  @Test
  void queueAboveTheLowWatermark_isWorthWriting() {
    output.queue(item(50));
    assertThat(output.isWorthWriting()).isFalse();
    output.queue(item(1));
    assertThat(output.isWorthWriting()).isTrue();
  }

  @Test
  void deadline_isTheWriteTimeAfterTheLastProgress() {
    output.progressed(7);

    assertThat(output.progressAt()).isEqualTo(7);
    assertThat(output.waitsForSource()).isFalse();
    assertThat(output.deadline(ConnectionTimeouts.of(ServerTimeouts.DEFAULT)))
        .isEqualTo(7 + ServerTimeouts.DEFAULT.write().toNanos());
  }

  @Test
  void unsentBytes_arePublishedBeforeTheWatermarkIsReported() {
    ConnectionOutput publishing =
        new ConnectionOutput(
            TestParts.of(loop, new FakeKey(), wire, queue),
            intake,
            role,
            bytes -> role.heard.add("unsent " + bytes));

    publishing.queue(item(101));

    assertThat(role.heard).containsExactly("unsent 101", "high 101");
  }
}
