package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.HeldMemory;
import dev.proem.net.Peer;
import dev.proem.net.ServerTimeouts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private final List<String> received = new ArrayList<>();
  private long held;
  private final Intake intake =
      new Intake(new MessageDecoder(), new ReceivedTexts(), System::nanoTime, System::nanoTime);

  /** Takes note of texts; holds back after each. */
  private class ReceivedTexts implements Intake.Sink {
    @Override
    public boolean takesStreamed() {
      return false;
    }

    @Override
    public void received(Message message, long headerAt, long bytes, long arrivalNanos) {
      received.add(message.text());
      intake.pause(Intake.Pause.IN_FLIGHT);
    }

    @Override
    public void receivedHeader(MessageHeader header) {
      throw new AssertionError("nothing is streamed");
    }

    @Override
    public void receivedContent(ByteBuffer piece) {
      throw new AssertionError("nothing is streamed");
    }

    @Override
    public void receivedAll(MessageHeader header, long bytes, long arrivalNanos) {
      throw new AssertionError("nothing is streamed");
    }

    @Override
    public void faulty(ProtocolException fault) {
      throw fault;
    }

    @Override
    public void held(long change) {
      held += change;
    }
  }

  @Test
  void whatIsKeptWhileHeldBack_isTakenWhenItGoesOn() {
    intake.take(bytes("1", "2", "3"));
    assertThat(received).containsExactly("1");
    assertThat(intake.takeKept()).as("while held back").isFalse();
    intake.unpause(Intake.Pause.IN_FLIGHT);
    assertThat(intake.takeKept()).isTrue();
    intake.unpause(Intake.Pause.IN_FLIGHT);
    assertThat(intake.takeKept()).isTrue();
    assertThat(received).containsExactly("1", "2", "3");
    intake.unpause(Intake.Pause.IN_FLIGHT);
    assertThat(intake.takeKept()).as("nothing is left").isFalse();
  }

  /** They would be taken for the rest of a message that started in the kept bytes. */
  @Test
  void bytesThatWouldOvertakeWhatWasKept_areRefused() {
    intake.take(bytes("1", "2"));
    intake.unpause(Intake.Pause.IN_FLIGHT);
    assertThatThrownBy(() -> intake.take(bytes("3"))).isInstanceOf(IllegalStateException.class);
    assertThat(intake.takeKept()).isTrue();
    assertThat(received).containsExactly("1", "2");
  }

  /** Besides, the header of a message that is coming in counts with its bytes. */
  @Test
  void whatIsHeld_isWhatIsCounted() {
    byte[] all = bytes("x".repeat(1_500), "y".repeat(1_500)).array();
    int length = Peer.bytes(Message.text("x".repeat(1_500))).length;
    for (int piece : new int[] {1, 7, 100, 1_000, 1_600, 2_500}) {
      for (int at = 0; at < length * 2; at += piece) {
        intake.take(ByteBuffer.wrap(all, at, Math.min(piece, length * 2 - at)));
        long memory = HeldMemory.of(intake);
        assertThat(held).isEqualTo(intake.heldBytes()).isBetween(memory, memory + 256);
        intake.unpause(Intake.Pause.IN_FLIGHT);
        while (intake.takeKept()) {
          memory = HeldMemory.of(intake);
          assertThat(held).isEqualTo(intake.heldBytes()).isBetween(memory, memory + 256);
          intake.unpause(Intake.Pause.IN_FLIGHT);
        }
      }
      assertThat(received).isNotEmpty();
    }
  }

  @Test
  void leftover_countsWithItsMemory() {
    intake.take(bytes("1", "2", "3"));
    assertThat(held).isEqualTo(HeldMemory.of(intake)).isPositive();
    intake.unpause(Intake.Pause.IN_FLIGHT);
    intake.takeKept(); // the rest stays where it is
    assertThat(held).isEqualTo(HeldMemory.of(intake)).isPositive();
    intake.stop();
    assertThat(held).isZero();
  }

  /** The peer may have sent the rest of the second long ago: nobody has looked. */
  @Test
  void messageThatBeginsBehindOneThatWasHandledSlowly_isNotLateForThat() {
    long[] clock = {0, 0}; // when it was looked at, and the time
    Intake behind =
        new Intake(
            new MessageDecoder(),
            new ReceivedTexts() {
              @Override
              public void received(Message message, long headerAt, long bytes, long nanos) {
                clock[1] += ServerTimeouts.LONGEST.toNanos();
              }
            },
            () -> clock[0],
            () -> clock[0] = clock[1]);
    ByteBuffer both = bytes("1", "2");
    behind.take(both.limit(both.limit() - 1));
    assertThat(behind.isInsideMessage()).isTrue();
    assertThat(behind.nextTime(ConnectionTimeouts.of(ServerTimeouts.DEFAULT)))
        .isGreaterThan(clock[1]);
  }

  private static ByteBuffer bytes(String... texts) {
    ByteBuffer all = ByteBuffer.allocate(4_096);
    for (String text : texts) {
      all.put(Peer.bytes(Message.text(text)));
    }
    return all.flip();
  }
}
