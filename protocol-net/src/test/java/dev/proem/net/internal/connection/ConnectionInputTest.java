package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
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

    assertThat(input.take()).isEqualTo(HELLO.remaining());
    assertThat(input.hasEnded()).isFalse();
    assertThat(input.take()).isNegative();

    assertThat(input.hasEnded()).isTrue();
    assertThat(role.heard).containsExactly("received hello", "peer closed");
    assertThat(received).isEqualTo(HELLO.remaining());
  }

  @Test
  void endInsideAMessage_isAFault() throws IOException {
    ConnectionInput input = input(HELLO.duplicate().limit(20));

    input.take();
    input.take();

    assertThat(role.heard).containsExactly("fault truncated");
  }

  @Test
  void discardedBytes_areCountedAndReachNoRole() throws IOException {
    ConnectionInput input = input(HELLO.duplicate());

    assertThat(input.discard()).isEqualTo(HELLO.remaining());
    assertThat(input.discard()).isNegative();

    assertThat(input.discarded()).isEqualTo(HELLO.remaining());
    assertThat(input.hasEnded()).isTrue();
    assertThat(role.heard).isEmpty();
  }

  @Test
  void inputThatIsPaused_isKept() throws IOException {
    ConnectionInput input = input(HELLO.duplicate());
    intake.pause(Intake.Pause.UNSENT);

    assertThat(input.take()).isEqualTo(HELLO.remaining());
    assertThat(role.heard).isEmpty();
    intake.unpause(Intake.Pause.UNSENT);

    assertThat(intake.takeLeftover()).isTrue();
    assertThat(role.heard).containsExactly("received hello");
  }

  @Test
  void failureOfTheWire_isThrownAndCountsNothing() {
    ConnectionInput input =
        input(
            new FaultyWire(FaultyWire.inMemory(new ByteArrayOutputStream(), HELLO.duplicate()))
                .failAfterReading(0));

    assertThatThrownBy(input::take).isInstanceOf(IOException.class);
    assertThat(received).isZero();
    assertThat(input.hasEnded()).isFalse();
  }
}
