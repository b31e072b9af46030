package dev.proem.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.benchmarks.profile.Samples.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void stacks_countedByMethod() {
    Samples samples = new Samples();
    samples.add(List.of("read", "loop", "main"));
    samples.add(List.of("read", "loop", "main"));
    samples.add(List.of("loop", "loop", "main"));
    samples.add(List.of());
    assertThat(samples.total()).isEqualTo(3);
    assertThat(samples.mostItself(2)).containsExactly(new Row("read", 2, 2), new Row("loop", 1, 3));
    assertThat(samples.mostWithCallees(2))
        .containsExactly(new Row("loop", 1, 3), new Row("main", 0, 3));
  }
}
