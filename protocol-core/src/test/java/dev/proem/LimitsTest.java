package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void theDefaultsAreThoseOfTheSpecification() {
    assertThat(Limits.DEFAULT).isEqualTo(new Limits(65_535, 32, 4_096, 16_777_216, 16_777_216));
  }

  @Test
  void eachLimitCanBeChangedAlone() {
    assertThat(Limits.DEFAULT.withHeaderBytes(1))
        .isEqualTo(new Limits(1, 32, 4_096, 1 << 24, 1 << 24));
    assertThat(Limits.DEFAULT.withHeaderNesting(2).headerNesting()).isEqualTo(2);
    assertThat(Limits.DEFAULT.withHeaderEntries(3).headerEntries()).isEqualTo(3);
    assertThat(Limits.DEFAULT.withContentBytes(4))
        .isEqualTo(new Limits(65_535, 32, 4_096, 4, 1 << 24));
    assertThat(Limits.DEFAULT.withDrainBytes(5))
        .isEqualTo(new Limits(65_535, 32, 4_096, 1 << 24, 5));
  }

  @Test
  void theEndsOfEachRangeAreTaken() {
    assertThat(new Limits(1, 1, 1, 0, 0)).isNotNull();
    assertThat(new Limits(65_535, 1_000, 65_535, Long.MAX_VALUE, Long.MAX_VALUE)).isNotNull();
  }

  @Test
  void aValueOutOfRangeIsTheCallersMistakeAndNamesTheLimitAndItsRange() {
    Limits limits = Limits.DEFAULT;
    for (Runnable call :
        List.<Runnable>of(
            () -> limits.withHeaderBytes(0),
            () -> limits.withHeaderBytes(65_536),
            () -> limits.withHeaderNesting(0),
            () -> limits.withHeaderNesting(1_001),
            () -> limits.withHeaderEntries(0),
            () -> limits.withHeaderEntries(65_536),
            () -> limits.withContentBytes(-1),
            () -> limits.withDrainBytes(-1))) {
      assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> limits.withHeaderBytes(65_536))
        .hasMessage("headerBytes must be from 1 to 65535, not 65536");
  }
}
