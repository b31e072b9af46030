package dev.proem.codec;

import dev.proem.MessageHeader;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.jspecify.annotations.Nullable;

/** Headers as most programs write them, and a few that are nearly so. */
final class AnyHeader {
  private AnyHeader() {}

  /** Texts of printable ASCII; seldom one with a character that such a text has not. */
  static Arbitrary<String> texts() {
    Arbitrary<String> plain =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .ofMaxLength(12)
            .map(text -> text.replace('"', '_').replace('\\', '/'));
    return Arbitraries.frequencyOf(
        Tuple.of(30, plain),
        Tuple.of(10, Arbitraries.of("text/json", "utf-8", "binary", "")),
        Tuple.of(
            1, Arbitraries.of("\"", "a\\", "\u007f", "\u00e9", "\n", "\u0000", "\u20ac", "x\ty")));
  }

  /** At the edges of digits and types, more often than not. */
  static Arbitrary<Long> lengths() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            0L,
            9L,
            10L,
            99L,
            100L,
            99_999_999_999_999_999L,
            999_999_999_999_999_999L,
            1_000_000_000_000_000_000L,
            Long.MAX_VALUE),
        Arbitraries.longs().greaterOrEqual(0));
  }

  private static Arbitrary<@Nullable Object> values() {
    return Arbitraries.frequencyOf(
        Tuple.of(20, texts().asGeneric()),
        Tuple.of(10, lengths().asGeneric()),
        Tuple.of(4, Arbitraries.longs().asGeneric()),
        Tuple.of(5, Arbitraries.of(true, false).asGeneric()),
        Tuple.of(5, Arbitraries.just((Object) null)),
        Tuple.of(1, Arbitraries.of(1.5, List.of(), Map.of("a", 1L), List.of("x")).asGeneric()));
  }

  private static Arbitrary<Map<String, @Nullable Object>> extras() {
    Arbitrary<String> keys =
        Arbitraries.frequencyOf(
            Tuple.of(
                2,
                Arbitraries.of(
                    MessageHeader.MESSAGE_ID,
                    MessageHeader.IN_REPLY_TO,
                    MessageHeader.DEADLINE_MS,
                    MessageHeader.PING,
                    "content_length")),
            Tuple.of(1, texts().filter(key -> !key.startsWith("content-"))));
    Arbitrary<Tuple2<String, @Nullable Object>> member =
        Combinators.combine(keys, values()).as(Tuple::of);
    return member
        .list()
        .ofMaxSize(6)
        .map(
            list -> {
              Map<String, @Nullable Object> map = new LinkedHashMap<>();
              list.forEach(each -> map.put(each.get1(), each.get2()));
              return map;
            });
  }

  static Arbitrary<MessageHeader> headers() {
    return Combinators.combine(
            Arbitraries.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN),
            texts(),
            texts(),
            lengths(),
            extras())
        .as(MessageHeader::new);
  }
}
