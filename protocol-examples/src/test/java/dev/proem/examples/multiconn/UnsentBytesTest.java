package dev.proem.examples.multiconn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.cli.MessageBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnsentBytesTest {
  private final UnsentBytes unsent = new UnsentBytes();

  @BeforeEach
  void threeMessages() {
    for (String message : new String[] {"one", "three", "seven"}) {
      unsent.add(ByteBuffer.wrap(MessageBytes.utf8(message)));
    }
  }

  private String copy(int size) {
    ByteBuffer out = ByteBuffer.allocate(size);
    unsent.copyTo(out);
    return StandardCharsets.UTF_8.decode(out.flip()).toString();
  }

  @Test
  void copyTo_copiesWhatFitsAndKeepsIt() {
    assertThat(copy(5)).isEqualTo("oneth");
    assertThat(copy(100)).isEqualTo("onethreeseven");
    assertThat(unsent.bytes()).isEqualTo(13);
  }

  @Test
  void remove_continuesAfterTheSentBytes() {
    unsent.remove(0);
    unsent.remove(2);
    assertThat(copy(4)).isEqualTo("ethr");
    unsent.remove(6);
    assertThat(copy(100)).isEqualTo("seven");
    unsent.remove(5);
    assertThat(unsent.isEmpty()).isTrue();
    assertThat(unsent.bytes()).isZero();
    assertThat(copy(100)).isEmpty();
  }

  @Test
  void keepOnlyStarted_keepsTheRestOfAStartedMessage() {
    unsent.remove(4);
    assertThat(unsent.keepOnlyStarted()).isEqualTo(1);
    assertThat(copy(100)).isEqualTo("hree");
    assertThat(unsent.bytes()).isEqualTo(4);
  }

  @Test
  void keepOnlyStarted_keepsNothingWithoutAStartedMessage() {
    unsent.remove(3);
    assertThat(unsent.keepOnlyStarted()).isEqualTo(2);
    assertThat(unsent.isEmpty()).isTrue();
    assertThat(unsent.bytes()).isZero();
  }
}
