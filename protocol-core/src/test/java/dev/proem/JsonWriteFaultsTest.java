package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
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
        new Measure("m", Double.NaN, List.of()));
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

  @Test
  void emptyMapsAndLists_areWritten() {
    assertThat(Message.json(Map.of("a", Map.of(), "b", List.of())).json())
        .isEqualTo(Map.of("a", Map.of(), "b", List.of()));
  }
}
