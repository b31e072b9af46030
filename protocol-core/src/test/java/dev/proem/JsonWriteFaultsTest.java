package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonWriteFaultsTest {
  private record Measure(String unit, double value, List<Float> more) {}

  private static final class Opaque {
    @SuppressWarnings("unused") // no accessor is the point
    private final int value = 3;
  }

  private static void assertRefused(Object value, String why) {
    assertThatThrownBy(() -> Message.json(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not writable as JSON" + why);
  }

  static List<Object> notFinite() {
    return List.of(
        Double.NaN,
        Float.NaN,
        new double[] {1, Double.POSITIVE_INFINITY},
        new float[] {Float.NEGATIVE_INFINITY},
        List.of(Double.NEGATIVE_INFINITY),
        Map.of("x", Double.NaN),
        adder(Double.NaN),
        new Odd(),
        new Measure("m", Double.NaN, List.of()));
  }

  private static DoubleAdder adder(double value) {
    DoubleAdder adder = new DoubleAdder();
    adder.add(value);
    return adder;
  }

  /** A number whose text is none. */
  private static class Odd extends Number {
    private static final long serialVersionUID = 1;

    @Override
    public int intValue() {
      return 1;
    }

    @Override
    public long longValue() {
      return 1;
    }

    @Override
    public float floatValue() {
      return 1;
    }

    @Override
    public double doubleValue() {
      return 1;
    }

    @Override
    public String toString() {
      return "1, \"admin\": true";
    }
  }

  @ParameterizedTest
  @MethodSource("notFinite")
  void numberThatJsonDoesNotHave_isRefusedByAnyMapper(Object value) {
    assertThatThrownBy(() -> Message.json(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JSON has no number ");
    assertThatThrownBy(() -> AnyJson.JACKSON.write(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JSON has no number ");
  }

  @Test
  void refusal_tellsThePlace() {
    assertRefused(Map.of("x", Double.NaN), " at /x: JSON has no number NaN");
    assertRefused(
        List.of(1, new Measure("m", 1, List.of(Float.NaN))),
        " at /1/more/0: JSON has no number NaN");
  }

  @Test
  void message_isNoValue() {
    String why = "a Message is not a value; send it as it is, or write what its json() returns";

    assertRefused(Message.text("x"), ": " + why);
    assertRefused(Map.of("m", List.of(Message.text("x"))), " at /m/0: " + why);
  }

  @Test
  void objectWithoutProperties_isRefused() {
    assertRefused(
        new Opaque(),
        ": " + Opaque.class.getName() + " has no properties: no getters, no annotations");
    assertRefused(
        Map.of("o", new Object()),
        " at /o: java.lang.Object has no properties: no getters, no annotations");
  }

  @FunctionalInterface
  private interface Task {
    @SuppressWarnings("unused") // a lambda needs one
    void run();
  }

  @JsonAutoDetect
  private static final class MeantToBeEmpty {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  private interface Command {}

  private static final class Ping implements Command {}

  private static final class Open {
    @JsonAnyGetter
    @SuppressWarnings("unused") // Jackson calls it
    Map<String, Object> members() {
      return Map.of("a", 1);
    }
  }

  @Test
  void objectWithoutProperties_isRefusedThoughItsClassHasAnnotations() {
    Task task = () -> {};
    assertThatThrownBy(() -> Message.json(Map.of("task", task)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not writable as JSON at /task: ")
        .hasMessageEndingWith(" has no properties: no getters, no annotations");
  }

  @Test
  void objectWithoutProperties_isWrittenWhereAnnotationsOfJacksonSaySo() {
    assertThat(Message.json(new MeantToBeEmpty()).text()).isEqualTo("{}");
    assertThat(Message.json(new Ping()).text()).isEqualTo("{\"@type\": \"Ping\"}");
    assertThat(Message.json(new Open()).text()).isEqualTo("{\"a\": 1}");
  }

  @Test
  void number_ofAnyClassIsWritten_unlessItHasTooManyDigits() {
    assertThat(Message.json(List.of(adder(0.5), adder(-1e300))).text())
        .isEqualTo("[0.5, -1.0E300]");
    BigInteger longest = BigInteger.TEN.pow(JsonContent.NUMBER_DIGITS - 1);
    Number odd =
        new Odd() {
          private static final long serialVersionUID = 1;

          @Override
          public String toString() {
            return longest.multiply(BigInteger.TEN).toString();
          }
        };
    assertRefused(List.of(odd), " at /0: a number has more than 4300 digits");
  }

  @Test
  void key_isWrittenUpToTheLengthThatIsRead() {
    String longest = "k".repeat(JsonContent.NAME_LENGTH);
    assertThat(Message.json(Map.of(longest, 1)).json()).isEqualTo(Map.of(longest, 1L));
    assertThatThrownBy(() -> Message.json(Map.of(longest + "k", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("a key has more than 50000 characters");
  }

  @Test
  void emptyMapsAndLists_areWritten() {
    assertThat(Message.json(Map.of("a", Map.of(), "b", List.of())).json())
        .isEqualTo(Map.of("a", Map.of(), "b", List.of()));
  }
}
