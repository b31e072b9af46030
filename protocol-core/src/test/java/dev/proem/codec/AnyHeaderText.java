package dev.proem.codec;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** The JSON of headers as strangers may write it: valid mostly, plain often. */
final class AnyHeaderText {
  private static final List<String> WHITE = List.of("", "", "", " ", "  ", "\n", "\t", "\r\n ");

  private AnyHeaderText() {}

  /** At the edges of what is an integer, and beyond. */
  static Arbitrary<String> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 200).map(String::valueOf),
        Arbitraries.of(
            "0", "9", "10", "007", "00", "-0", "-1", "-", "1e3", "1.0", "+1", "1_0", "0x1"),
        Arbitraries.of(
            "99999999999999999",
            "999999999999999999",
            "-999999999999999999",
            "-1000000000000000000",
            "1000000000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "12345678901234567890123"));
  }

  static Arbitrary<String> texts() {
    Arbitrary<String> plain =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .ofMaxLength(10)
            .map(text -> text.replace('"', '_').replace('\\', '/'));
    return Arbitraries.frequencyOf(
            Tuple.of(20, plain),
            Tuple.of(10, Arbitraries.of("a", "b", "ab", "", "a-1", "a-2", "a-10")),
            Tuple.of(
                2, Arbitraries.of("\\n", "\\u0041", "\\\"", "\u00e9", "\u007f", "\t", "\\", "\0")))
        .map(text -> '"' + text + '"');
  }

  private static Arbitrary<String> values() {
    return Arbitraries.frequencyOf(
        Tuple.of(10, texts()),
        Tuple.of(8, numbers()),
        Tuple.of(5, Arbitraries.of("true", "false", "null")),
        Tuple.of(
            1,
            Arbitraries.of(
                "[]", "{}", "[1, \"message-id\"]", "{\"a\": 1}", "tru", "nul", "True", "NaN", "")));
  }

  private static Arbitrary<String> extras() {
    Arbitrary<String> known =
        Combinators.combine(
                Arbitraries.of(
                    "message-id", "in-reply-to", "deadline-ms", "content_length", "content-type"),
                values())
            .as((key, value) -> '"' + key + "\": " + value);
    Arbitrary<String> other =
        Combinators.combine(texts(), values()).as((key, value) -> key + ":" + value);
    return Arbitraries.oneOf(known, other);
  }

  /** Lengths of which most are as long as a content of a test may be. */
  private static Arbitrary<String> lengths() {
    return Arbitraries.frequencyOf(
        Tuple.of(20, Arbitraries.integers().between(0, 20).map(String::valueOf)),
        Tuple.of(1, numbers()));
  }

  /** The members of a header in any order, mostly each of the required ones once. */
  private static Arbitrary<List<String>> members() {
    Arbitrary<String> order =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of("\"little\"", "\"big\"")),
            Tuple.of(1, Arbitraries.of("\"Big\"", "\"bi\"", "1", "null", "\"l\\u0069ttle\"")));
    Arbitrary<List<String>> required =
        Combinators.combine(order, Arbitraries.of("\"text/json\"", "\"\""), texts(), lengths())
            .as(
                (byteOrder, type, encoding, length) ->
                    List.of(
                        "\"byteorder\": " + byteOrder,
                        "\"content-type\":" + type,
                        "\"content-encoding\" : " + encoding,
                        "\"content-length\": " + length));
    return Combinators.combine(
            required, extras().list().ofMaxSize(4), Arbitraries.integers().between(0, 40))
        .as(
            (four, more, chance) -> {
              List<String> all = new ArrayList<>(four);
              all.addAll(more);
              if (chance == 0) {
                all.remove(0);
              }
              return all;
            })
        .flatMap(all -> Arbitraries.shuffle(all));
  }

  /** One header, well-formed mostly. */
  static Arbitrary<String> headers() {
    Arbitrary<String> white = Arbitraries.of(WHITE);
    return Combinators.combine(members(), white, white, white)
        .as(
            (members, before, between, after) ->
                before + "{" + between + String.join("," + between, members) + after + "}" + after);
  }
}
