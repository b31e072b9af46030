package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccumulatorTest {
  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void holdsNothingBeforeTheFirstByteWhateverIsDeclared() {
    Accumulator part = new Accumulator(Integer.MAX_VALUE - 8);

    assertThat(part.bytes()).isEmpty();
    assertThat(part.received()).isZero();
    assertThat(part.isComplete()).isFalse();
  }

  @Test
  void isCompleteAtOnceWhenNothingIsExpected() {
    Accumulator part = new Accumulator(0);
    ByteBuffer in = ByteBuffer.wrap(counting(3));

    part.take(in);

    assertThat(part.isComplete()).isTrue();
    assertThat(part.bytes()).isEmpty();
    assertThat(in.remaining()).isEqualTo(3);
  }

  @Test
  void memoryFollowsTheBytesThatCameAndNotTheLengthThatWasDeclared() {
    int declared = 1 << 30;
    Accumulator part = new Accumulator(declared);
    byte[] piece = new byte[100];

    for (int received = 0; received < 1_000_000; received += piece.length) {
      part.take(ByteBuffer.wrap(piece));
      assertThat(part.bytes().length)
          .isBetween(part.received(), Math.max(256, 2 * part.received()));
    }
  }

  @Test
  void oneLargePieceIsHeldInAnArrayOfItsSize() {
    Accumulator part = new Accumulator(1 << 30);

    part.take(ByteBuffer.wrap(new byte[100_000]));

    assertThat(part.bytes()).hasSize(100_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 511, 512, 513, 1_000, 65_535})
  void theCompletePartIsExactlyItsArrayHoweverItCame(int expected) {
    byte[] bytes = counting(expected);
    for (int step : new int[] {1, 7, 255, 256, 1_024, expected}) {
      Accumulator part = new Accumulator(expected);
      for (int begin = 0; begin < expected; begin += step) {
        assertThat(part.isComplete()).isFalse();
        int end = Math.min(begin + step, expected);
        part.take(ByteBuffer.wrap(bytes, begin, end - begin));
        assertThat(part.received()).isEqualTo(end);
      }
      assertThat(part.isComplete()).isTrue();
      assertThat(part.bytes()).isEqualTo(bytes);
      assertThat(part.expected()).isEqualTo(expected);
    }
  }

  @Test
  void takesNoByteBeyondThePart() {
    Accumulator part = new Accumulator(300);
    byte[] bytes = counting(400);
    ByteBuffer in = ByteBuffer.allocateDirect(400).put(bytes).flip();

    part.take(in);
    part.take(in);

    assertThat(part.bytes()).isEqualTo(Arrays.copyOf(bytes, 300));
    assertThat(in.position()).isEqualTo(300);
  }
}
