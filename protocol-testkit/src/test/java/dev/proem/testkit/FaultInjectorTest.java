package dev.proem.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.testkit.FaultInjector.Step;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {
  private static final Duration LONG = Duration.ofDays(1);

  /** Returns chunks as text, and other steps by name. */
  private static List<String> steps(List<String> chunks, Fault... faults) {
    FaultInjector injector = new FaultInjector(List.of(faults));
    List<String> steps = new ArrayList<>();
    collect(injector, ByteBuffer.allocate(0), steps);
    for (String chunk : chunks) {
      collect(injector, US_ASCII.encode(chunk), steps);
    }
    return steps;
  }

  private static void collect(FaultInjector injector, ByteBuffer in, List<String> steps) {
    for (Step step = injector.next(in); step != null; step = injector.next(in)) {
      steps.add(
          switch (step.kind()) {
            case CHUNK -> US_ASCII.decode(step.bytes()).toString();
            case PAUSE -> step.kind() + " " + step.time();
            default -> step.kind().name();
          });
    }
  }

  private static List<String> steps(String bytes, Fault... faults) {
    return steps(List.of(bytes), faults);
  }

  @Test
  void withoutFaults_chunksAreUnchanged() {
    assertThat(steps(List.of("abc", "d"))).containsExactly("abc", "d");
  }

  @Test
  void split_endsChunksAtMultiplesWhateverArrives() {
    assertThat(steps("abcdefg", Fault.split(3))).containsExactly("abc", "def", "g");
    assertThat(steps(List.of("a", "bcdefg"), Fault.split(3)))
        .containsExactly("a", "bc", "def", "g");
  }

  @Test
  void splitAt_splitsOnce() {
    assertThat(steps("abcdef", Fault.splitAt(2))).containsExactly("ab", "cdef");
    assertThat(steps("abcdef", Fault.splitAt(0))).containsExactly("abcdef");
    assertThat(steps("abcdef", Fault.splitAt(2), Fault.splitAt(4)))
        .containsExactly("ab", "cd", "ef");
  }

  @Test
  void delay_comesBeforeEachChunk() {
    assertThat(steps(List.of("ab", "c"), Fault.delay(LONG)))
        .containsExactly("PAUSE PT24H", "ab", "PAUSE PT24H", "c");
  }

  @Test
  void pause_comesWhenItsByteHasArrived() {
    assertThat(steps("abcd", Fault.pause(2, LONG))).containsExactly("ab", "PAUSE PT24H", "cd");
    assertThat(steps("ab", Fault.pause(2, LONG))).containsExactly("ab");
    assertThat(steps("ab", Fault.pause(0, LONG))).containsExactly("PAUSE PT24H", "ab");
  }

  @Test
  void corrupt_invertsTheBitsOfOneByte() {
    assertThat(steps(List.of("ab", "cd"), Fault.corruptAt(2, 0x20))).containsExactly("ab", "Cd");
    assertThat(steps("ab", Fault.corruptAt(2, 0x20))).containsExactly("ab");
    assertThat(steps("ab", Fault.corruptAt(0, 0x80)).get(0)).isNotEqualTo("ab").endsWith("b");
  }

  @Test
  void duplicate_repeatsTheBytesWhateverArrives() {
    assertThat(steps("abcdef", Fault.duplicate(1, 4))).containsExactly("abcd", "bcd", "ef");
    assertThat(steps(List.of("ab", "cd", "ef"), Fault.duplicate(1, 4)))
        .containsExactly("ab", "cd", "bcd", "ef");
  }

  @Test
  void endings_comeAsSoonAsTheirBytesAreForwarded() {
    assertThat(steps("abcd", Fault.truncateAfter(4))).containsExactly("abcd", "TRUNCATE");
    assertThat(steps("abcd", Fault.resetAfter(3))).containsExactly("abc", "RESET");
    assertThat(steps("abcd", Fault.halfCloseAfter(1))).containsExactly("a", "HALF_CLOSE");
    assertThat(steps("abcd", Fault.truncateAfter(5))).containsExactly("abcd");
    assertThat(steps("abcd", Fault.resetAfter(0))).containsExactly("RESET");
  }

  @Test
  void stall_isFollowedByTheRest() {
    assertThat(steps("abcd", Fault.stallAfter(2))).containsExactly("ab", "STALL", "cd");
    assertThat(steps("", Fault.stallAfter(0))).containsExactly("STALL");
  }

  @Test
  void faultsCompose_offsetsAreTheSenders() {
    assertThat(
            steps(
                "abcdef",
                Fault.duplicate(0, 2),
                Fault.corruptAt(1, 0x20),
                Fault.split(1),
                Fault.stallAfter(3),
                Fault.truncateAfter(4)))
        .containsExactly("a", "B", "a", "B", "c", "STALL", "d", "TRUNCATE");
  }

  @Test
  void faultsAtTheSameOffset_takeEffectInTheirOrder() {
    assertThat(steps("abc", Fault.stallAfter(2), Fault.resetAfter(2)))
        .containsExactly("ab", "STALL", "RESET");
    assertThat(steps("abc", Fault.halfCloseAfter(2), Fault.stallAfter(2), Fault.resetAfter(2)))
        .containsExactly("ab", "HALF_CLOSE");
    assertThat(steps("abc", Fault.duplicate(0, 2), Fault.truncateAfter(2)))
        .containsExactly("ab", "ab", "TRUNCATE");
    assertThat(steps("abc", Fault.truncateAfter(2), Fault.duplicate(0, 2)))
        .containsExactly("ab", "TRUNCATE");
  }

  @Test
  void equalDuplicates_repeatIndependently() {
    assertThat(steps("ab", Fault.duplicate(0, 2), Fault.duplicate(0, 2)))
        .containsExactly("ab", "ab", "ab");
  }
}
