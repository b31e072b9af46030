package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

class PlainJsonTest {
  /** As {@link JsonContent#STANDARD}, but always through Jackson. */
  private static final JsonContent JACKSON =
      JsonContent.of(
          JsonMapper.builder()
              .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
              .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
              .build());

  @Test
  void searchRequest_isRead() {
    assertThat(read("{\"action\": \"search\", \"value\": \"morpheus\"}"))
        .isEqualTo(Map.of("action", "search", "value", "morpheus"));
  }

  @Test
  void everyKindOfPlainValue_isReadInOrder() {
    Map<String, Object> object =
        read(
            " {\"s\":\"\uD83D\uDC36\",\t\"n\" : -12 ,\r\n\"t\":true,\"f\":false,\"z\":null, \"0\": 0} ");

    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("s", "\uD83D\uDC36");
    expected.put("n", -12L);
    expected.put("t", true);
    expected.put("f", false);
    expected.put("z", null);
    expected.put("0", 0L);
    assertThat(object).isEqualTo(expected);
    assertThat(object.keySet()).containsExactlyElementsOf(expected.keySet());
  }

  @Test
  void objectThatWasRead_isTheCallersToChange() {
    Map<String, Object> object = read("{\"a\": 1}");

    object.put("b", 2);

    assertThat(object).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}x",
        "{} {}",
        "[]",
        "{\"a\": [1]}",
        "{\"a\": {}}",
        "{\"a\": 1.5}",
        "{\"a\": 1e3}",
        "{\"a\": 01}",
        "{\"a\": -0}",
        "{\"a\": -}",
        "{\"a\": 1234567890123456789}",
        "{\"a\": \"\\n\"}",
        "{\"a\\n\": 1}",
        "{\"a\": \"\t\"}",
        "{\"a\": \"\uFFFD\"}",
        "{\"a\": truex}",
        "{\"a\": tru",
        "{\"a\": true",
        "{\"a\": nul}",
        "{\"a\": 1x}",
        "{\"a\": \"x}",
        "{\"a\" 1}",
        "{a: 1}",
        "{\"a\": 1,}",
        "{,}",
        "{\"a\": NaN}",
        "\uFEFF{}"
      })
  void whatIsNotPlain_isLeftToJackson(String json) {
    assertThat(PlainJson.read(json.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @Test
  void bytesThatAreNoUtf8_areLeftToJackson() {
    byte[] json = "{\"a\": \"?\"}".getBytes(StandardCharsets.US_ASCII);
    json[7] = (byte) 0xC3;

    assertThat(PlainJson.read(json)).isNull();
  }

  @Test
  void sizeUpToTheLimit_isReadAndWritten() {
    String text = "x".repeat(PlainJson.MOST_BYTES - "{\"\": \"\"}".length());
    byte[] json = ("{\"\": \"" + text + "\"}").getBytes(StandardCharsets.US_ASCII);

    assertThat(PlainJson.read(json)).isEqualTo(Map.of("", text));
    assertThat(PlainJson.write(Map.of("", text))).isEqualTo(json);
  }

  @Test
  void sizeOverTheLimit_isLeftToJackson() {
    String text = "x".repeat(PlainJson.MOST_BYTES + 1);
    byte[] json = ("{\"\": \"" + text + "\"}").getBytes(StandardCharsets.US_ASCII);

    assertThat(PlainJson.read(json)).isNull();
    assertThat(PlainJson.write(Map.of("", text))).isNull();
  }

  @Test
  void plainMap_isWritten() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("result", "Follow the white rabbit. \uD83D\uDC30");
    object.put("n", -12);
    object.put("l", Long.MIN_VALUE);
    object.put("t", true);
    object.put("f", false);
    object.put("z", null);

    assertThat(new String(PlainJson.write(object), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"result\": \"Follow the white rabbit. \uD83D\uDC30\", \"n\": -12,"
                + " \"l\": -9223372036854775808, \"t\": true, \"f\": false, \"z\": null}");
  }

  @Test
  void valuesThatAreNotPlain_areLeftToJackson() {
    assertThat(PlainJson.write(null)).isNull();
    assertThat(PlainJson.write("text")).isNull();
    assertThat(PlainJson.write(new TreeMap<>(Map.of("a", 1)))).isNull();
    assertThat(PlainJson.write(new LinkedHashMap<>(Map.of(1, "a")))).isNull();
    assertThat(PlainJson.write(Map.of("a", 1.5))).isNull();
    assertThat(PlainJson.write(Map.of("a", List.of()))).isNull();
    assertThat(PlainJson.write(Map.of("a", "\n"))).isNull();
    assertThat(PlainJson.write(Map.of("a", "\uD83D\n"))).isNull();
    assertThat(PlainJson.write(Map.of("a", "\uD83D"))).isNull();
    assertThat(PlainJson.write(Map.of("\"", "a"))).isNull();
    assertThat(PlainJson.write(Collections.singletonMap(null, "a"))).isNull();
  }

  @Property
  void anyMap_isWrittenAsJacksonDoes(@ForAll("objects") Map<String, Object> object) {
    assertThat(outcome(() -> JsonContent.STANDARD.write(object)))
        .isEqualTo(outcome(() -> JACKSON.write(object)));
  }

  @Property
  void anyObject_isReadAsJacksonDoes(@ForAll("objects") Map<String, Object> object) {
    byte[] spaced = JACKSON.write(object);
    byte[] dense = JsonMapper.shared().writeValueAsBytes(object);

    for (byte[] json : List.of(spaced, dense)) {
      assertThat(outcome(JsonContent.STANDARD, json, Dialect.STRICT))
          .isEqualTo(outcome(JACKSON, json, Dialect.STRICT));
    }
  }

  @Property
  void anyChangeOfAnObject_isReadOrRefusedAsJacksonDoes(
      @ForAll("changed") byte[] json, @ForAll Dialect dialect) {
    assertThat(outcome(JsonContent.STANDARD, json, dialect))
        .isEqualTo(outcome(JACKSON, json, dialect));
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().ascii().ofMaxLength(12),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12),
            Arbitraries.strings().ofMaxLength(6),
            Arbitraries.of("\uD83D\uDC30", "a\uD83D", "\uDC30b", "\u007F", "\u2028", "\u00E9"));
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            texts.map(text -> (Object) text),
            Arbitraries.longs().map(number -> (Object) number),
            Arbitraries.integers().map(number -> (Object) number),
            Arbitraries.of(true, false).map(truth -> (Object) truth),
            Arbitraries.just(null),
            Arbitraries.doubles().between(-1e6, 1e6).map(number -> (Object) number),
            Arbitraries.just((Object) List.of(1, "a")),
            Arbitraries.just((Object) Map.of("k", 1)));
    return Arbitraries.maps(texts, values)
        .ofMaxSize(5)
        .map(map -> (Map<String, Object>) new LinkedHashMap<>(map));
  }

  /** The JSON of an object with one byte replaced, put in, or left out. */
  @Provide
  Arbitrary<byte[]> changed() {
    Arbitrary<Byte> bytes =
        Arbitraries.oneOf(
            Arbitraries.bytes(),
            Arbitraries.of((byte) '"', (byte) ',', (byte) ':', (byte) '{', (byte) '}', (byte) '0'),
            Arbitraries.of((byte) ' ', (byte) '-', (byte) '.', (byte) 'e', (byte) '\\'));
    return Combinators.combine(
            objects(), Arbitraries.integers().between(0, 200), bytes, Arbitraries.of(0, 1, 2))
        .as((object, place, b, kind) -> changed(written(object), place, b, kind));
  }

  private static byte[] written(Map<String, Object> object) {
    try {
      return JACKSON.write(object);
    } catch (IllegalArgumentException e) {
      return "{}".getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static byte[] changed(byte[] json, int place, byte b, int kind) {
    int at = place % json.length;
    byte[] changed = Arrays.copyOf(json, json.length + 1);
    System.arraycopy(json, at, changed, at + 1, json.length - at);
    changed[at] = b; // put in
    if (kind == 0) {
      return changed;
    }
    byte[] replaced = json.clone();
    replaced[at] = b;
    if (kind == 1) {
      return replaced;
    }
    System.arraycopy(json, at + 1, replaced, at, json.length - at - 1);
    return Arrays.copyOf(replaced, json.length - 1);
  }

  private static Map<String, Object> read(String json) {
    return PlainJson.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Object outcome(JsonContent content, byte[] json, Dialect dialect) {
    MessageHeader header = new MessageHeader("text/json", "utf-8", json.length);
    Message message = Message.ofOwned(header, json, dialect);
    return outcome(() -> content.plain(message, json));
  }

  private interface Attempt {
    @Nullable Object get();
  }

  /** What comes of it, in order, with the types of its values; or how it fails. */
  private static Object outcome(Attempt attempt) {
    try {
      Object value = attempt.get();
      return value instanceof byte[] bytes
          ? new String(bytes, StandardCharsets.ISO_8859_1)
          : described(value);
    } catch (ContentException e) {
      return e.code() + " at " + e.offset() + ": " + e.getMessage();
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Object described(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      StringBuilder text = new StringBuilder("{");
      map.forEach((key, member) -> text.append(key).append('=').append(described(member)));
      return text.append('}').toString();
    }
    return value == null ? "null" : value.getClass().getSimpleName() + " " + value;
  }
}
