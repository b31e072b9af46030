package dev.proem.codec;

import dev.proem.AnyMessage;
import dev.proem.Limits;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Bytes that a stranger may send: messages, nearly messages, and anything. */
final class AnyStream {
  /** The shortest first, which shrinking prefers. */
  private static final List<byte[]> VECTORS =
      Vectors.all().stream()
          .map(Vectors.Vector::input)
          .filter(input -> input.length <= 1_000)
          .sorted((a, b) -> Integer.compare(a.length, b.length))
          .toList();

  /** Bytes that change the meaning of JSON. */
  private static final String SIGNIFICANT = "{}[]:,\"\\ \t\n0159-+.eEuntfd\0\u00e9\u00ff";

  private AnyStream() {}

  /** Bytes without any plan. */
  static Arbitrary<byte[]> noise() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
  }

  /** One to three messages, well-formed or nearly so, one after the other. */
  static Arbitrary<byte[]> streams() {
    Arbitrary<byte[]> messages =
        AnyMessage.messages().map(message -> new MessageEncoder().encode(message).array());
    Arbitrary<byte[]> parts =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of(VECTORS)), Tuple.of(2, messages), Tuple.of(1, noise()));
    return parts
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> Decoding.concat(list.toArray(byte[][]::new)));
  }

  /** Such streams with up to four faults put into them. */
  static Arbitrary<byte[]> damagedStreams() {
    return Combinators.combine(streams(), damages()).as(AnyStream::damaged);
  }

  /** Up to four faults. */
  static Arbitrary<List<Damage>> damages() {
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.integers().between(0, 2_000),
            Arbitraries.oneOf(
                Arbitraries.of(SIGNIFICANT.chars().boxed().toList()),
                Arbitraries.integers().between(0, 255)))
        .as(Damage::new)
        .list()
        .ofMaxSize(4);
  }

  static byte[] damaged(byte[] bytes, List<Damage> damages) {
    byte[] damaged = bytes;
    for (Damage damage : damages) {
      damaged = damage.applied(damaged);
    }
    return damaged;
  }

  static Arbitrary<Limits> limits() {
    return Arbitraries.of(
        Limits.DEFAULT,
        Limits.DEFAULT,
        new Limits(200, 3, 8, 50, 50),
        new Limits(110, 1, 4, 0, 0),
        new Limits(65_535, 1_000, 65_535, 1L << 30, 0));
  }

  enum Kind {
    SET,
    INSERT,
    DELETE,
    CUT,
    REPEAT,
    FLIP
  }

  record Damage(Kind kind, int place, int value) {
    byte[] applied(byte[] bytes) {
      if (bytes.length == 0) {
        return bytes;
      }
      int at = place % bytes.length;
      byte[] before = Arrays.copyOf(bytes, at);
      byte[] after = Arrays.copyOfRange(bytes, at + 1, bytes.length);
      byte[] one = {bytes[at]};
      byte[] other = {(byte) value};
      return switch (kind) {
        case SET -> Decoding.concat(before, other, after);
        case INSERT -> Decoding.concat(before, other, one, after);
        case DELETE -> Decoding.concat(before, after);
        case CUT -> before;
        case REPEAT ->
            Decoding.concat(before, one, Arrays.copyOf(after, after.length / 2), one, after);
        case FLIP -> Decoding.concat(before, new byte[] {(byte) (one[0] ^ 1 << value % 8)}, after);
      };
    }
  }
}
