package dev.proem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PlainJsonReaderTest {
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
    assertThat(PlainJsonReader.read(json.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @Test
  void bytesThatAreNoUtf8_areLeftToJackson() {
    byte[] json = "{\"a\": \"?\"}".getBytes(StandardCharsets.US_ASCII);
    json[7] = (byte) 0xC3;

    assertThat(PlainJsonReader.read(json)).isNull();
  }

  @Test
  void sizeUpToTheLimit_isRead() {
    String text = "x".repeat(PlainJsonReader.MAX_BYTES - "{\"\": \"\"}".length());

    assertThat(read("{\"\": \"" + text + "\"}")).isEqualTo(Map.of("", text));
    assertThat(read("{\"\": \"" + text + "\"} ")).isNull();
  }

  @Property
  void anyObject_isReadAsJacksonDoes(@ForAll("objects") Map<String, Object> object) {
    byte[] spaced = written(object);
    byte[] dense = JsonMapper.shared().writeValueAsBytes(object);

    for (byte[] json : List.of(spaced, dense)) {
      assertThat(outcome(JsonContent.STANDARD, json, Dialect.STRICT))
          .isEqualTo(outcome(AnyJson.JACKSON, json, Dialect.STRICT));
    }
  }

  @Property
  void anyChangeOfAnObject_isReadOrRefusedAsJacksonDoes(
      @ForAll("changed") byte[] json, @ForAll Dialect dialect) {
    assertThat(outcome(JsonContent.STANDARD, json, dialect))
        .isEqualTo(outcome(AnyJson.JACKSON, json, dialect));
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    return AnyJson.objects();
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
            AnyJson.objects(),
            Arbitraries.integers().between(0, 200),
            bytes,
            Arbitraries.of(0, 1, 2))
        .as((object, place, b, kind) -> changed(written(object), place, b, kind));
  }

  private static byte[] written(Map<String, Object> object) {
    try {
      return AnyJson.JACKSON.write(object);
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
    return PlainJsonReader.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Object outcome(JsonContent content, byte[] json, Dialect dialect) {
    MessageHeader header = new MessageHeader("text/json", "utf-8", json.length);
    Message message = Message.ofOwned(header, json, dialect);
    return AnyJson.outcome(() -> content.plain(message, json));
  }
}
