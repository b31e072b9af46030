package dev.proem.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void oddCount_middleOne() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
  }

  @Test
  void evenCount_meanOfTheMiddleTwo() {
    assertThat(Statistics.median(List.of(4.0, 100.0, 1.0, 2.0))).isEqualTo(3);
  }

  @Test
  void one_itself() {
    assertThat(Statistics.median(List.of(7.0))).isEqualTo(7);
  }

  @Test
  void none_refused() {
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
