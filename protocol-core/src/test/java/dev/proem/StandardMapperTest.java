package dev.proem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("JavaUtilDate") // users have it in their records
class StandardMapperTest {
  private enum Color {
    RED,
    GREEN
  }

  private record Point(int x, Integer y, String label) {}

  private record Truth(boolean value) {}

  private record Stamp(@JsonFormat(shape = JsonFormat.Shape.NUMBER) Instant at) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  private sealed interface Shape {}

  private record Circle(int radius) implements Shape {}

  private record Nothing() implements Shape {}

  private static Message json(String content) {
    return Message.builder().contentType("text/json").content(content.getBytes(UTF_8)).build();
  }

  private static Arguments row(Class<?> type, String... contents) {
    return Arguments.of(type, List.of(contents));
  }

  static Stream<Arguments> otherKinds() {
    return Stream.of(
        row(int.class, "3.9", "3.0", "\"3\"", "\"\"", "true", "[3]", "3000000000", "1e2"),
        row(Integer.class, "3.9", "\"3\"", "\"\"", "true"),
        row(long.class, "3.9", "\"3\"", "9223372036854775808"),
        row(byte.class, "200", "-129", "1.5", "\"1\""),
        row(Byte.class, "200"),
        row(short.class, "32768", "1.5"),
        row(char.class, "65", "\"\"", "\"ab\""),
        row(BigInteger.class, "3.9", "\"3\"", "\"\""),
        row(BigDecimal.class, "\"3\"", "\"\"", "true"),
        row(double.class, "\"3\"", "\"NaN\"", "\"Infinity\"", "\"\"", "true", "1e400"),
        row(Double.class, "\"NaN\"", "-1e400"),
        row(float.class, "\"NaN\"", "1e39"),
        row(OptionalDouble.class, "\"NaN\"", "\"1\"", "1e400"),
        row(OptionalInt.class, "1.5", "\"1\""),
        row(double[].class, "[\"NaN\"]", "[1e400]", "\"\"", "[null]"),
        row(float[].class, "[\"1\"]", "[1e39]"),
        row(int[].class, "[1.5]", "[\"1\"]", "[null]", "\"\""),
        row(Number.class, "\"NaN\"", "1e400"),
        row(boolean.class, "1", "0", "\"true\"", "\"\"", "1.0"),
        row(Boolean.class, "1", "\"true\"", "\"\""),
        row(String.class, "1", "1.5", "true", "[]", "{}"),
        row(String[].class, "[1]", "\"\""),
        row(List.class, "\"\"", "{}", "1"),
        row(Map.class, "\"\"", "[]"),
        row(Point.class, "\"\"", "[]", "[1]", "3"),
        row(Color.class, "0", "\"0\"", "\"\"", "\"BLUE\"", "1.0"),
        row(DayOfWeek.class, "1", "\"1\""),
        row(Month.class, "\"3\"", "1.0"),
        row(Year.class, "\"2024\"", "1.0"),
        row(Instant.class, "3", "3.9", "\"3\"", "\" 3.5 \"", "\"\"", "1e400"),
        row(LocalDate.class, "3", "[]", "[2024, 1, 1]", "\"\"", "\"2024-01-01T23:59:59Z\""),
        row(LocalDate.class, "\"2024-02-30\""),
        row(Date.class, "\"2024-02-30T00:00:00Z\""),
        row(Class.class, "\"java.lang.String\""),
        row(Duration.class, "3", "3.9", "\"\""),
        row(Date.class, "3", "\"3\"", "\"null\"", "\"\""),
        row(Locale.class, "3", "true"),
        row(URI.class, "3", "true"),
        row(StringBuilder.class, "3", "true"),
        row(UUID.class, "3", "\"\""));
  }

  @ParameterizedTest
  @MethodSource("otherKinds")
  void valueOfAnotherKindOrOutOfRange_isRefused(Class<?> type, List<String> contents) {
    for (String content : contents) {
      ContentException failure =
          catchThrowableOfType(ContentException.class, () -> json(content).json(type));

      assertThat(failure).as(content).isNotNull();
      assertThat(failure.code()).as(content).isEqualTo(ErrorCode.CONTENT_TYPE_MISMATCH);
      assertThat(failure.getMessage())
          .as(content)
          .hasLineCount(1)
          .doesNotContainIgnoringCase("jackson")
          .doesNotContain("Feature", "Coercion", "BLUE", "2024", "3.9");
    }
  }

  static Stream<Arguments> ownKinds() {
    return Stream.of(
        Arguments.of("-3", int.class, -3),
        Arguments.of("-128", byte.class, (byte) -128),
        Arguments.of("3", double.class, 3.0),
        Arguments.of("1.5", OptionalDouble.class, OptionalDouble.of(1.5)),
        Arguments.of("\"x\"", Optional.class, Optional.of("x")),
        Arguments.of("\"\"", String.class, ""),
        Arguments.of("\"a\"", char.class, 'a'),
        Arguments.of("\"GREEN\"", Color.class, Color.GREEN),
        Arguments.of("\"MONDAY\"", DayOfWeek.class, DayOfWeek.MONDAY),
        Arguments.of("3", Month.class, Month.MARCH),
        Arguments.of("2024", Year.class, Year.of(2024)),
        Arguments.of("\"1970-01-01T00:00:03Z\"", Instant.class, Instant.ofEpochSecond(3)),
        Arguments.of("\"2024-02-29\"", LocalDate.class, LocalDate.of(2024, 2, 29)),
        Arguments.of("\"PT3S\"", Duration.class, Duration.ofSeconds(3)),
        Arguments.of("\"1970-01-01T00:00:00.003Z\"", Date.class, new Date(3)),
        Arguments.of("[1.5, 2]", double[].class, new double[] {1.5, 2}),
        Arguments.of("1e400", BigDecimal.class, new BigDecimal("1e400")));
  }

  @ParameterizedTest
  @MethodSource("ownKinds")
  void valueOfItsOwnKind_isReadAsItIsWritten(String content, Class<?> type, Object value) {
    assertThat((Object) json(content).json(type)).isEqualTo(value);
    assertThat((Object) Message.json(value).json(type)).isEqualTo(value);
  }

  @Test
  void unknownMember_isIgnored() {
    assertThat(json("{\"x\": 1, \"y\": 2, \"label\": \"a\", \"z\": [{}]}").json(Point.class))
        .isEqualTo(new Point(1, 2, "a"));
  }

  @Test
  void missingOrNullMember_isNullUnlessItIsPrimitive() {
    assertThat(json("{\"x\": 1, \"y\": null}").json(Point.class))
        .isEqualTo(new Point(1, null, null));
    assertThatThrownBy(() -> json("{\"y\": 1}").json(Point.class))
        .hasMessageEndingWith("does not fit Point: int wanted at /x, found nothing");
    assertThatThrownBy(() -> json("{\"value\": null}").json(Truth.class))
        .hasMessageEndingWith("does not fit Truth: boolean wanted at /value, found null");
  }

  @Test
  void memberThatIsAnnotatedWithAnotherKind_hasThatKind() {
    Stamp stamp = new Stamp(Instant.ofEpochSecond(3));

    assertThat(Message.json(stamp).json(Stamp.class)).isEqualTo(stamp);
    assertThat(json("{\"at\": 3}").json(Stamp.class)).isEqualTo(stamp);
  }

  @Test
  void lenientDialect_takesItsLiteralsAsNumbers() {
    Message message = json("[NaN, -Infinity]").toBuilder().dialect(Dialect.LENIENT).build();

    assertThat(message.json(double[].class)).containsExactly(Double.NaN, Double.NEGATIVE_INFINITY);
    assertThat(message.json()).isEqualTo(List.of(Double.NaN, Double.NEGATIVE_INFINITY));
  }

  @Test
  void integersUpToTheLimitOfDigits_areWrittenAndRead() {
    BigInteger most = BigInteger.TEN.pow(JsonContent.NUMBER_DIGITS).subtract(BigInteger.ONE);
    BigInteger over = most.add(BigInteger.ONE);

    for (BigInteger number : List.of(most, most.negate(), BigInteger.ONE.shiftLeft(4096))) {
      assertThat(Message.json(number).json()).isEqualTo(number);
      assertThat(Message.json(number).json(BigInteger.class)).isEqualTo(number);
    }
    assertThatThrownBy(() -> Message.json(over))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 4300 digits");
    assertThatThrownBy(() -> json(over.toString()).json())
        .isInstanceOfSatisfying(
            ContentException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_INVALID_JSON))
        .hasMessageContaining("more than 4300 digits (NUMBER_DIGITS)");
    assertThatThrownBy(() -> Message.json(BigInteger.ONE.shiftLeft(1_000_000)))
        .hasMessageContaining("more than 4300 digits");
  }

  @Test
  void decimalsUpToTheLimitOfDigits_areWrittenAndRead() {
    BigDecimal most = new BigDecimal("0." + "1".repeat(JsonContent.NUMBER_DIGITS - 1));

    assertThat(Message.json(most).json(BigDecimal.class)).isEqualTo(most);
    assertThatThrownBy(() -> Message.json(most.scaleByPowerOfTen(-1)))
        .hasMessageContaining("more than 4300 digits");
  }

  @Test
  void depthUpToTheLimit_isWrittenAndRead() {
    Object most = "x";
    for (int i = 0; i < JsonContent.NESTING; i++) {
      most = List.of(most);
    }
    Object over = List.of(most);

    assertThat(Message.json(most).json()).isEqualTo(most);
    assertThatThrownBy(() -> Message.json(over))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void keysUpToTheLimit_areRead() {
    String most = "k".repeat(JsonContent.NAME_LENGTH);

    assertThat(json("{\"" + most + "\": 1}").json()).isEqualTo(Map.of(most, 1L));
    assertThatThrownBy(() -> json("{\"" + most + "k\": 1}").json())
        .hasMessageContaining("more than 50000 characters (NAME_LENGTH)");
  }

  @Test
  void strings_areBoundedByTheContentAlone() {
    int most =
        StandardMapper.builder()
            .build()
            .tokenStreamFactory()
            .streamReadConstraints()
            .getMaxStringLength();

    assertThat(most).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void recordWithoutComponents_isAnEmptyObject() {
    GenericType<List<Shape>> shapes = new GenericType<>() {};

    assertThat(Message.json(new Nothing(), new GenericType<Shape>() {}).json(Shape.class))
        .isEqualTo(new Nothing());
    assertThat(Message.json(Map.of("a", new Empty())).text()).isEqualTo("{\"a\": {}}");
    assertThat(Message.json(List.of(new Nothing(), new Circle(3)), shapes).json(shapes))
        .containsExactly(new Nothing(), new Circle(3));
  }

  private record Empty() {}
}
