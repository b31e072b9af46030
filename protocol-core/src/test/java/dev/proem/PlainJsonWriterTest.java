package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PlainJsonWriterTest {
  @Test
  void plainMap_isWritten() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("result", "Follow the white rabbit. \uD83D\uDC30");
    object.put("n", -12);
    object.put("l", Long.MIN_VALUE);
    object.put("t", true);
    object.put("f", false);
    object.put("z", null);

    assertThat(new String(PlainJsonWriter.write(object), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"result\": \"Follow the white rabbit. \uD83D\uDC30\", \"n\": -12,"
                + " \"l\": -9223372036854775808, \"t\": true, \"f\": false, \"z\": null}");
  }

  @Test
  void valuesThatAreNotPlain_areLeftToJackson() {
    assertThat(PlainJsonWriter.write(null)).isNull();
    assertThat(PlainJsonWriter.write("text")).isNull();
    assertThat(PlainJsonWriter.write(new TreeMap<>(Map.of("a", 1)))).isNull();
    assertThat(PlainJsonWriter.write(new LinkedHashMap<>(Map.of(1, "a")))).isNull();
    assertThat(PlainJsonWriter.write(Map.of("a", 1.5))).isNull();
    assertThat(PlainJsonWriter.write(Map.of("a", List.of()))).isNull();
    assertThat(PlainJsonWriter.write(Map.of("a", "\n"))).isNull();
    assertThat(PlainJsonWriter.write(Map.of("a", "\uD83D\n"))).isNull();
    assertThat(PlainJsonWriter.write(Map.of("a", "\uD83D"))).isNull();
    assertThat(PlainJsonWriter.write(Map.of("\"", "a"))).isNull();
    assertThat(PlainJsonWriter.write(Collections.singletonMap(null, "a"))).isNull();
  }

  @Test
  void sizeUpToTheLimit_isWritten() {
    String text = "x".repeat(PlainJsonReader.MAX_BYTES - "{\"\": \"\"}".length());

    assertThat(PlainJsonWriter.write(Map.of("", text)))
        .isEqualTo(("{\"\": \"" + text + "\"}").getBytes(StandardCharsets.US_ASCII));
    assertThat(PlainJsonWriter.write(Map.of("", text + "x"))).isNull();
    assertThat(PlainJsonWriter.write(Map.of("", text.replace('x', '\u00E9')))).isNull();
  }

  @Test
  void sizeOfAllMembersOverTheLimit_isLeftToJackson() {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < PlainJsonReader.MAX_BYTES / 5; i++) {
      object.put("" + i, i);
    }

    assertThat(PlainJsonWriter.write(object)).isNull();
    assertThat(JsonContent.STANDARD.write(object)).isEqualTo(AnyJson.JACKSON.write(object));
  }

  @Test
  void mapThatAnotherThreadChanges_isWrittenOrRefusedByJackson() throws InterruptedException {
    Map<String, Object> object = new LinkedHashMap<>(Map.of("a", 1));
    AtomicBoolean isDone = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              while (!isDone.get()) {
                object.put("b", 1);
                object.remove("b");
              }
            });
    other.start();
    try {
      for (int i = 0; i < 20_000; i++) {
        PlainJsonWriter.write(object);
      }
    } finally {
      isDone.set(true);
      other.join();
    }
  }

  @Property
  void anyMap_isWrittenAsJacksonDoes(@ForAll("objects") Map<String, Object> object) {
    assertSameAsJackson(object);
    assertSameAsJackson(new HashMap<>(object));
    if (!object.containsValue(null)) {
      assertSameAsJackson(Map.copyOf(object));
    }
  }

  private static void assertSameAsJackson(Map<String, Object> object) {
    assertThat(AnyJson.outcome(() -> JsonContent.STANDARD.write(object)))
        .isEqualTo(AnyJson.outcome(() -> AnyJson.JACKSON.write(object)));
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    return AnyJson.objects();
  }
}
