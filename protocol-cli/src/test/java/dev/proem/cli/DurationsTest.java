package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({"10, 10000", "2.5, 2500", "10s, 10000", "500ms, 500", "0.001, 1", "86400, 86400000"})
  void secondsAndMilliseconds_areRead(String text, long millis) {
    assertThat(new Durations().convert(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "0.0009", "86400.001", "1e99999", "s", "ms", "10m", "NaN"})
  void anythingElse_isRejected(String text) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({"10000, 10 s", "500, 0.5 s", "86400000, 86400 s"})
  void durations_areShownInSeconds(long millis, String text) {
    assertThat(Durations.text(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
