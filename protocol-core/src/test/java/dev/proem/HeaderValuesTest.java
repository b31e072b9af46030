package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HeaderValuesTest {
  private static @Nullable Object canonical(@Nullable Object value) {
    return HeaderValues.canonical(value, 1);
  }

  private static BigDecimal decimal(String number) {
    return new BigDecimal(number);
  }

  static Stream<Arguments> values() {
    BigInteger beyondLong = BigInteger.TWO.pow(63);
    return Stream.of(
        Arguments.of(null, null),
        Arguments.of("", ""),
        Arguments.of("\uD83D\uDC30", "\uD83D\uDC30"),
        Arguments.of(true, true),
        Arguments.of(5, 5L),
        Arguments.of((short) -5, -5L),
        Arguments.of((byte) 5, 5L),
        Arguments.of(5L, 5L),
        Arguments.of(BigInteger.valueOf(Long.MIN_VALUE), Long.MIN_VALUE),
        Arguments.of(beyondLong, beyondLong),
        Arguments.of(beyondLong.negate(), Long.MIN_VALUE),
        Arguments.of(0.5, 0.5),
        Arguments.of(0.5f, 0.5),
        Arguments.of(0.1f, (double) 0.1f),
        Arguments.of(-0.0, -0.0),
        Arguments.of(Double.MIN_VALUE, Double.MIN_VALUE),
        Arguments.of(decimal("1.50"), 1.5),
        Arguments.of(decimal("0.1"), 0.1),
        Arguments.of(decimal("0E+400"), 0.0),
        Arguments.of(decimal("100"), 100.0),
        Arguments.of(decimal("5E-324"), Double.MIN_VALUE),
        Arguments.of(decimal("4.9E-324"), decimal("4.9E-324")),
        Arguments.of(decimal("1E+400"), decimal("1E+400")),
        Arguments.of(decimal("10E+400"), decimal("1E+401")),
        Arguments.of(decimal("9007199254740993"), decimal("9007199254740993")),
        Arguments.of(decimal("0.300000000000000000010"), decimal("0.30000000000000000001")),
        Arguments.of(decimal("1E+999999"), decimal("1E+999999")),
        Arguments.of(List.of(1, List.of(2)), List.of(1L, List.of(2L))),
        Arguments.of(Arrays.asList("a", null), Arrays.asList("a", null)),
        Arguments.of(Map.of("a", Map.of("b", 1)), Map.of("a", Map.of("b", 1L))));
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyValueHasOneForm(@Nullable Object given, @Nullable Object expected) {
    assertThat(canonical(given)).isEqualTo(expected);
    assertThat(canonical(expected)).as("which stays as it is").isEqualTo(expected);
  }

  static Stream<Object> noValues() {
    return Stream.of(
        Double.NaN,
        Float.NEGATIVE_INFINITY,
        'c',
        Set.of(1),
        new int[] {1},
        java.util.Optional.of("a"),
        new Object(),
        Map.of(1, 2),
        new HashMap<>(Map.of("a", Map.of('b', 1))),
        "\ud800",
        List.of("\udfff"),
        decimal("1E+1000000"),
        decimal("1E-1000000"),
        decimal("1E+2147483647"),
        decimal("0E-2147483647"),
        BigInteger.TEN.pow(4_300),
        BigInteger.TEN.pow(4_299).negate(),
        BigInteger.TWO.pow(1_000_000),
        new BigDecimal(BigInteger.TWO.pow(1_000_000), 3),
        decimal("0." + "1".repeat(4_299)));
  }

  @ParameterizedTest(name = "{index}") // some would take seconds to print
  @MethodSource("noValues")
  void anythingElseIsTheCallersMistake(Object value) {
    assertThatThrownBy(() -> canonical(value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNullKeyIsTheCallersMistake() {
    Map<String, @Nullable Object> map = new HashMap<>();
    map.put(null, 1);

    assertThatThrownBy(() -> canonical(map)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersOf4300CharactersAreTakenAndOneMoreIsNot() {
    String digits = "9".repeat(4_300);
    BigInteger longest = new BigInteger(digits);

    assertThat(canonical(longest)).isEqualTo(longest);
    assertThat(canonical(new BigInteger("-" + digits.substring(1)))).isInstanceOf(BigInteger.class);
    assertThatThrownBy(() -> canonical(longest.negate())).hasMessageContaining("4300");
    assertThat(canonical(decimal("0." + "1".repeat(4_298)))).isInstanceOf(BigDecimal.class);
  }

  @Test
  void nestingIsTakenToThe1000thLevel() {
    Object deep = List.of();
    for (int level = 3; level <= MessageHeader.MAX_NESTING; level++) {
      deep = level % 2 == 0 ? List.of(deep) : Map.of("a", deep);
    }
    Object deepest = deep; // in a header, which is level 1, this goes down to level 1,000

    assertThat(ExtraHeaders.of(Map.of("x", deepest))).isEqualTo(Map.of("x", deepest));
    assertThatThrownBy(() -> ExtraHeaders.of(Map.of("x", List.of(deepest))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000");
    assertThatThrownBy(() -> ExtraHeaders.of(Map.of("x", Map.of("y", deepest))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListThatHoldsItselfIsRefusedAndDoesNotOverflowTheStack() {
    List<Object> list = new ArrayList<>();
    list.add(list);

    assertThatThrownBy(() -> canonical(list)).isInstanceOf(IllegalArgumentException.class);
  }
}
