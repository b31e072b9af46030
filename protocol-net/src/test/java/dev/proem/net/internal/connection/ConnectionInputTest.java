package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FaultyWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads from memory, with a scripted role. */
class ConnectionInputTest {
  private static final ByteBuffer HELLO = new MessageEncoder().encode(Message.text("hello"));

  private static final ConnectionState OPEN = new ConnectionState.Open();
  private static final ConnectionState DRAINING =
      new ConnectionState.Draining(new CloseReason(CloseReason.Kind.CLOSED, "test"));

  private final ScriptedRole role = new ScriptedRole();
  private final Intake intake =
      new Intake(new MessageDecoder(), role, System::nanoTime, System::nanoTime);
  private EventLoop loop;
  private long received;

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop("input", true);
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private ConnectionInput input(ByteBuffer bytes) {
    return input(new FaultyWire(FaultyWire.inMemory(new ByteArrayOutputStream(), bytes)));
  }

  private ConnectionInput input(FaultyWire wire) {
    return new ConnectionInput(loop, wire, intake, role, count -> received += count);
  }

  @Test
  void messageAndThenTheEnd_areGivenToTheRole() throws IOException {
    ConnectionInput input = input(HELLO.duplicate());

    assertThat(input.read(OPEN)).isEqualTo(HELLO.remaining());
    assertThat(input.hasEnded()).isFalse();
    assertThat(input.read(OPEN)).isNegative();

    assertThat(input.hasEnded()).isTrue();
    assertThat(role.heard).containsExactly("received hello", "peer closed");
    assertThat(received).isEqualTo(HELLO.remaining());
  }

  @Test
  void endInsideAMessage_isAFault() throws IOException {
    ConnectionInput input = input(HELLO.duplicate().limit(20));

    input.read(OPEN);
    input.read(OPEN);

    assertThat(role.heard).containsExactly("fault truncated");
  }

  @Test
  void discardedBytes_areCountedAndReachNoRole() throws IOException {
    ConnectionInput input = input(HELLO.duplicate());

    assertThat(input.read(DRAINING)).isEqualTo(HELLO.remaining());
    assertThat(input.read(DRAINING)).isNegative();

    assertThat(received).isEqualTo(HELLO.remaining());
    assertThat(input.isDrainExceeded()).isFalse();
    assertThat(input.hasEnded()).isTrue();
    assertThat(role.heard).isEmpty();
  }

  @Test
  void inputThatIsPaused_isKept() throws IOException {
    ConnectionInput input = input(HELLO.duplicate());
    intake.pause(Intake.Pause.UNSENT);

    assertThat(input.read(OPEN)).isEqualTo(HELLO.remaining());
    assertThat(role.heard).isEmpty();
    intake.unpause(Intake.Pause.UNSENT);

    assertThat(intake.takeKept()).isTrue();
    assertThat(role.heard).containsExactly("received hello");
  }

  @Test
  void failureOfTheWire_isThrownAndCountsNothing() {
    ConnectionInput input =
        input(
            new FaultyWire(FaultyWire.inMemory(new ByteArrayOutputStream(), HELLO.duplicate()))
                .failAfterReading(0));

    assertThatThrownBy(() -> input.read(OPEN)).isInstanceOf(IOException.class);
    assertThat(received).isZero();
    assertThat(input.hasEnded()).isFalse();
  }

  @Test
  void pausedInput_isReadOnceMoreOnlyWhereNothingIsWritten() throws IOException {
    ConnectionInput input = input(HELLO.duplicate());
    assertThat(input.isWanted(OPEN, false)).isTrue();

    intake.pause(Intake.Pause.UNSENT);
    assertThat(input.isWanted(OPEN, false)).isFalse();
    assertThat(input.isWanted(OPEN, true)).isTrue();
    input.read(OPEN);

    assertThat(input.isWanted(OPEN, true)).isFalse();
    assertThat(input.isWanted(DRAINING, false)).isTrue();
    assertThat(input.isWanted(new ConnectionState.Closed(), true)).isFalse();
  }
}
