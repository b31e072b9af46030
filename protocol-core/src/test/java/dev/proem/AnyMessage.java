package dev.proem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.jspecify.annotations.Nullable;

/** Messages and headers with anything that they can hold, for properties. */
public final class AnyMessage {
  private static final Set<String> REQUIRED =
      Set.of("byteorder", "content-type", "content-encoding", "content-length");

  private AnyMessage() {}

  /** Any message; half of its numbers with a fraction are decimals that no double shows. */
  public static Arbitrary<Message> messages() {
    Arbitrary<byte[]> contents =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.bytes().array(byte[].class).ofMaxSize(40)),
            Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(3_000)));
    return Combinators.combine(headers(values(true)), contents)
        .as((header, content) -> Message.of(header.withContentLength(content.length), content));
  }

  /** Any header that CPython can write too: without decimals. */
  public static Arbitrary<MessageHeader> pythonHeaders() {
    return headers(values(false));
  }

  private static Arbitrary<MessageHeader> headers(Arbitrary<@Nullable Object> values) {
    return Combinators.combine(
            Arbitraries.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN),
            texts(),
            texts(),
            Arbitraries.longs().greaterOrEqual(0),
            members(texts().filter(key -> !REQUIRED.contains(key)), values))
        .as(MessageHeader::new);
  }

  /** Any text of Unicode: all planes, and often what JSON and terminals treat in their own way. */
  public static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withChars("\"\\/\b\f\n\r\t\0\u0001\u001f\u007f\u0085\u2028\uFEFF\uFFFF")
        .withCharRange(Character.MIN_VALUE, Character.MAX_VALUE)
        .ofMaxLength(8)
        .map(AnyMessage::paired);
  }

  /** Makes a character beyond the first plane of each surrogate. */
  private static String paired(String text) {
    StringBuilder paired = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      paired.appendCodePoint(
          Character.isSurrogate(c) ? 0x10000 + (c - Character.MIN_SURROGATE) * 0x1FF : c);
    }
    return paired.toString();
  }

  /** Any double but those that JSON has not: from random bits, and near what people write. */
  public static Arbitrary<Double> doubles() {
    Arbitrary<Double> bits =
        Arbitraries.longs()
            .between(Long.MIN_VALUE, Long.MAX_VALUE)
            .withDistribution(net.jqwik.api.RandomDistribution.uniform())
            .map(Double::longBitsToDouble)
            .filter(Double::isFinite);
    Arbitrary<Double> decimals =
        Combinators.combine(
                Arbitraries.longs().between(-99_999, 99_999),
                Arbitraries.integers().between(-20, 20))
            .as((digits, exponent) -> BigDecimal.valueOf(digits, exponent).doubleValue());
    return Arbitraries.frequencyOf(
        Tuple.of(3, bits),
        Tuple.of(3, decimals),
        Tuple.of(1, Arbitraries.longs().map(Long::doubleValue)),
        Tuple.of(
            1,
            Arbitraries.of(
                0.0, -0.0, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE, 1e16, 1e-5)));
  }

  private static Arbitrary<@Nullable Object> values(boolean decimals) {
    Arbitrary<@Nullable Object> plain =
        Arbitraries.frequencyOf(
            Tuple.of(4, texts().asGeneric()),
            Tuple.of(2, Arbitraries.longs().asGeneric()),
            Tuple.of(
                1,
                Arbitraries.bigIntegers()
                    .between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40))
                    .asGeneric()),
            Tuple.of(4, doubles().asGeneric()),
            Tuple.of(decimals ? 4 : 0, bigDecimals().asGeneric()),
            Tuple.of(1, Arbitraries.of(true, false).asGeneric()),
            Tuple.of(1, Arbitraries.just((Object) null)));
    Arbitrary<@Nullable Object> values = plain;
    for (int depth = 0; depth < 2; depth++) {
      values =
          Arbitraries.frequencyOf(
              Tuple.of(5, plain),
              Tuple.of(1, values.list().ofMaxSize(3).asGeneric()),
              Tuple.of(1, members(texts(), values).asGeneric()));
    }
    return values;
  }

  private static Arbitrary<BigDecimal> bigDecimals() {
    return Combinators.combine(
            Arbitraries.bigIntegers()
                .between(BigInteger.TEN.pow(30).negate(), BigInteger.TEN.pow(30)),
            Arbitraries.integers().between(-900_000, 900_000))
        .as(BigDecimal::new);
  }

  private static Arbitrary<Map<String, @Nullable Object>> members(
      Arbitrary<String> keys, Arbitrary<@Nullable Object> values) {
    Arbitrary<Tuple2<String, @Nullable Object>> member =
        Combinators.combine(keys, values).as(Tuple::of);
    return member.list().ofMaxSize(3).map(AnyMessage::map);
  }

  private static Map<String, @Nullable Object> map(List<Tuple2<String, @Nullable Object>> members) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    members.forEach(member -> map.put(member.get1(), member.get2()));
    return map;
  }
}
