package dev.proem.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"1234567.8; 1,234,568", "123.4; 123", "12.34; 12.3", "1.236; 1.24", "0.1234; 0.123"})
  void figure_hasThreeDigitsThatCount(double value, String text) {
    assertThat(Table.figure(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"41,41 bytes", "1024,1 KiB", "1025,1025 bytes", "65536,64 KiB", "1073741824,1 GiB"})
  void size_hasTheLargestUnitThatFits(long bytes, String text) {
    assertThat(Sizes.text(bytes)).isEqualTo(text);
  }

  @Test
  void rows_areMarkdown() {
    Table table = new Table("a", "b");
    table.row("1", "2");
    assertThat(table).hasToString("| a | b |\n| --- | --- |\n| 1 | 2 |\n");
  }
}
