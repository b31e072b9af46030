package dev.proem.examples.multiconn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnsentBytesTest {
  private final UnsentBytes outbox = new UnsentBytes();

  @BeforeEach
  void threeMessages() {
    for (String message : new String[] {"one", "three", "seven"}) {
      outbox.add(ByteBuffer.wrap(Wire.utf8(message)));
    }
  }

  private String copy(int size) {
    ByteBuffer out = ByteBuffer.allocate(size);
    outbox.copyTo(out);
    return StandardCharsets.UTF_8.decode(out.flip()).toString();
  }

  @Test
  void copiesWhatFitsAndKeepsIt() {
    assertThat(copy(5)).isEqualTo("oneth");
    assertThat(copy(100)).isEqualTo("onethreeseven");
    assertThat(outbox.bytes()).isEqualTo(13);
  }

  @Test
  void goesOnAfterTheBytesThatAreSent() {
    outbox.remove(0);
    outbox.remove(2);
    assertThat(copy(4)).isEqualTo("ethr");
    outbox.remove(6);
    assertThat(copy(100)).isEqualTo("seven");
    outbox.remove(5);
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.bytes()).isZero();
    assertThat(copy(100)).isEmpty();
  }

  @Test
  void keepsTheRestOfAMessageThatIsBegun() {
    outbox.remove(4);
    assertThat(outbox.keepOnlyBegun()).isEqualTo(1);
    assertThat(copy(100)).isEqualTo("hree");
    assertThat(outbox.bytes()).isEqualTo(4);
  }

  @Test
  void keepsNothingWhenNoMessageIsBegun() {
    outbox.remove(3);
    assertThat(outbox.keepOnlyBegun()).isEqualTo(2);
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.bytes()).isZero();
  }
}
