package dev.proem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** JSON objects, plain mostly, and what comes of them. */
final class AnyJson {
  /** As {@link JsonContent#STANDARD}, but always through Jackson. */
  static final JsonContent JACKSON = JsonContent.of(JsonContent.strictMapper().build());

  private AnyJson() {}

  static Arbitrary<Map<String, Object>> objects() {
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
            Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                .map(number -> (Object) number),
            Arbitraries.of(
                BigInteger.TEN.pow(JsonContent.NUMBER_DIGITS - 1),
                BigInteger.TEN.pow(JsonContent.NUMBER_DIGITS),
                new BigDecimal("1e400")),
            Arbitraries.just((Object) List.of(1, "a")),
            Arbitraries.just((Object) Map.of("k", 1)));
    return Arbitraries.maps(texts, values)
        .ofMaxSize(5)
        .map(map -> (Map<String, Object>) new LinkedHashMap<>(map));
  }

  interface Attempt {
    @Nullable Object get();
  }

  /** What comes of it, in order, with the types of its values; or how it fails. */
  static Object outcome(Attempt attempt) {
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
