package dev.proem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FaultTest {
  private static void assertRejected(String why, ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(why);
  }

  @Test
  void valuesOutOfRange_areRejected() {
    assertRejected("every must be 1 byte or more, not 0", () -> Fault.split(0));
    assertRejected("an offset must be 0 or more, not -1", () -> Fault.splitAt(-1));
    assertRejected("a duration must be 0 or more", () -> Fault.delay(Duration.ofNanos(-1)));
    assertRejected("a duration must be 0 or more", () -> Fault.pause(0, Duration.ofNanos(-1)));
    assertRejected("an offset must be 0 or more", () -> Fault.pause(-1, Duration.ZERO));
    assertRejected("an offset must be 0 or more", () -> Fault.corruptAt(-1, 1));
    assertRejected("mask must be from 1 to 255, not 0", () -> Fault.corruptAt(0, 0));
    assertRejected("mask must be from 1 to 255, not 256", () -> Fault.corruptAt(0, 256));
    assertRejected("an offset must be 0 or more", () -> Fault.duplicate(-1, 1));
    assertRejected("not the bytes from 3 to 3", () -> Fault.duplicate(3, 3));
    assertRejected("a range must have 1 byte to 16 MiB", () -> Fault.duplicate(0, (16 << 20) + 1));
    assertRejected("an offset must be 0 or more", () -> Fault.truncateAfter(-1));
    assertRejected("an offset must be 0 or more", () -> Fault.resetAfter(-1));
    assertRejected("an offset must be 0 or more", () -> Fault.halfCloseAfter(-1));
    assertRejected("an offset must be 0 or more", () -> Fault.stallAfter(-1));
  }

  @Test
  void factories_makeTheFaultOfTheirName() {
    assertThat(
            List.of(
                Fault.split(1),
                Fault.splitAt(2),
                Fault.delay(Duration.ZERO),
                Fault.pause(3, Duration.ZERO),
                Fault.corruptAt(4, 255),
                Fault.duplicate(5, 6),
                Fault.truncateAfter(7),
                Fault.resetAfter(8),
                Fault.halfCloseAfter(9),
                Fault.stallAfter(10)))
        .containsExactly(
            new Fault.Split(1),
            new Fault.SplitAt(2),
            new Fault.Delay(Duration.ZERO),
            new Fault.Pause(3, Duration.ZERO),
            new Fault.Corrupt(4, 255),
            new Fault.Duplicate(5, 6),
            new Fault.Truncate(7),
            new Fault.Reset(8),
            new Fault.HalfClose(9),
            new Fault.Stall(10));
  }

  @Test
  void faultsOfAConnection_areCopiedAndChangedByDirection() {
    Fault a = Fault.split(1);
    Fault b = Fault.resetAfter(2);
    List<Fault> given = new ArrayList<>(List.of(a));
    Faults faults = new Faults(given, given);
    given.clear();
    assertThat(faults).isEqualTo(Faults.bothWays(a));
    assertThat(Faults.toServer(a)).isEqualTo(new Faults(List.of(a), List.of()));
    assertThat(Faults.toClient(a, b)).isEqualTo(new Faults(List.of(), List.of(a, b)));
    assertThat(Faults.toServer(a).withToClient(b)).isEqualTo(new Faults(List.of(a), List.of(b)));
    assertThat(Faults.toClient(a).withToServer(b)).isEqualTo(new Faults(List.of(b), List.of(a)));
    assertThat(Faults.NONE.toServer()).isEmpty();
    assertThat(Faults.NONE.toClient()).isEmpty();
  }
}
