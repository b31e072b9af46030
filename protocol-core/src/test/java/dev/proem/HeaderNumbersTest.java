package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNumbersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "4.9E-324",
        "9.88E-324",
        "2.0E-3",
        "1.0E23",
        "2.0E23",
        "8.41E21",
        "2.2250738585072014E-308",
        "1.7976931348623157E308",
        "9.007199254740993E15",
        "2.9802322387695312E-8",
        "1.0E7",
        "0.1"
      })
  void theShortestDecimalOfADoubleReadsBackAndCantBeShorter(String number) {
    double value = Double.parseDouble(number);

    BigDecimal shortest = HeaderNumbers.shortest(value);

    assertThat(shortest.doubleValue()).isEqualTo(value);
    BigDecimal shorter =
        new BigDecimal(value)
            .round(new java.math.MathContext(Math.max(1, shortest.precision() - 1)));
    if (shortest.precision() > 1) {
      assertThat(shorter.doubleValue()).isNotEqualTo(value);
    }
  }

  /** What was read has to be writable, and to be the same when it is read again. */
  @ParameterizedTest
  @ValueSource(ints = {4_290, 4_298, 4_299, 4_300})
  void aDecimalThatWasReadIsNeverWrittenLongerThanItCanBeRead(int length) {
    for (String sign : List.of("", "-")) {
      for (int exponent : new int[] {-11, -10, -9, -1, 0, 1, 9, 10, 11}) {
        String suffix = exponent == 0 ? "" : "e" + exponent;
        for (String start : List.of("9.", "0.00009", "1234567.", "9")) {
          String text =
              sign
                  + start
                  + "7".repeat(length - sign.length() - start.length() - suffix.length())
                  + suffix;
          if (text.contains(".") || text.contains("e")) {
            Number value = HeaderNumbers.canonical(new BigDecimal(text));
            String written = HeaderNumbers.toJson((BigDecimal) value);
            assertThat(written).hasSizeLessThanOrEqualTo(4_300).containsAnyOf(".", "e");
            assertThat(HeaderNumbers.canonical(new BigDecimal(written))).isEqualTo(value);
          }
        }
      }
    }
  }

  @Test
  void whereSeveralShortestDecimalsReadBackItIsTheNearest() {
    assertThat(HeaderNumbers.shortest(Double.MIN_VALUE)).isEqualByComparingTo("5e-324");
    assertThat(HeaderNumbers.shortest(Double.parseDouble("1e23"))).isEqualByComparingTo("1e23");
    assertThat(HeaderNumbers.shortest(2e-44)).isEqualByComparingTo("2e-44");
    assertThat(HeaderNumbers.shortest(Double.parseDouble("9007199254740993")))
        .isEqualByComparingTo("9007199254740992");
  }
}
