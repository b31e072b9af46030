package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.codec.Decoding.Taking;
import dev.proem.codec.Vectors.ExpectedMessage;
import dev.proem.codec.Vectors.Vector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The codec agrees with every vector of the specification. Vectors about the unread rest of a
 * streamed content are for readers: see {@code dev.proem.io.VectorsTest}.
 */
class VectorsTest {
  /** Longer inputs come whole and at some splits, but not byte by byte. */
  private static final int SINGLE_BYTES = 5_000;

  /** Up to this size every split is tried, beyond it some. */
  private static final int EVERY_SPLIT_BYTES = 200;

  private static final List<Vector> ALL = Vectors.all();

  @Test
  void thereAreMoreVectorsThanAutobahnHasCases() {
    assertThat(ALL.stream().map(Vector::id)).hasSizeGreaterThan(521).doesNotHaveDuplicates();
  }

  @TestFactory
  Stream<DynamicTest> decodedWholeAsExpected() {
    return vectors(v -> true, VectorsTest::assertWhole);
  }

  @TestFactory
  Stream<DynamicTest> decodedInPiecesAsWhole() {
    return vectors(
        v -> true,
        v -> {
          for (Taking taking : takings(v)) {
            Decoding whole = Decoding.split(v.input(), v.limits(), v.dialect(), taking);
            cuts(v, taking)
                .forEach(
                    cuts ->
                        assertThat(Decoding.split(v.input(), v.limits(), v.dialect(), taking, cuts))
                            .as("cut at %s", Arrays.toString(cuts))
                            .isEqualTo(whole));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> faultsAreKnownAtTheFirstByteThatTells() {
    return vectors(
        v -> v.error() != null && v.error().containsKey("known"),
        v -> {
          int bytes = Math.toIntExact((Long) v.error().get("known"));
          assertThat(faultWithin(v, bytes)).as("after %s bytes", bytes).isNotNull();
          assertThat(faultWithin(v, bytes - 1)).as("after %s bytes", bytes - 1).isNull();
        });
  }

  @TestFactory
  Stream<DynamicTest> encodedAsExpected() {
    return vectors(
        v -> !v.messages().isEmpty(),
        v -> {
          List<byte[]> written = new ArrayList<>();
          for (ExpectedMessage expected : v.messages()) {
            Message message = Message.of(expected.toHeader(), expected.content());
            byte[] bytes = new MessageEncoder().encode(message).array();
            written.add(bytes);
            if (expected.checks().containsKey("canonical")) {
              assertThat(bytes).isEqualTo(Vectors.bytes(expected.checks().get("canonical")));
            }
          }
          if (v.encode()) {
            assertThat(Decoding.concat(written.toArray(byte[][]::new))).isEqualTo(v.input());
          }
        });
  }

  private interface Proof {
    void of(Vector vector);
  }

  private static Stream<DynamicTest> vectors(Predicate<Vector> which, Proof proof) {
    return ALL.stream()
        .filter(v -> v.consume() == null)
        .filter(which)
        .map(v -> DynamicTest.dynamicTest(v.id(), () -> proof.of(v)));
  }

  /** Contents that no array can hold can only be streamed. */
  private static List<Taking> takings(Vector v) {
    return v.error() != null
            && v.error().get("expected") instanceof Long due
            && due > Integer.MAX_VALUE
        ? List.of(Taking.STREAMED)
        : List.of(Taking.values());
  }

  private static void assertWhole(Vector v) {
    for (Taking taking : takings(v)) {
      Decoding decoding = Decoding.whole(v.input(), v.limits(), v.dialect(), taking);
      assertThat(decoding.messages()).as("%s", decoding).hasSameSizeAs(v.messages());
      for (int i = 0; i < v.messages().size(); i++) {
        ExpectedMessage expected = v.messages().get(i);
        Message actual = decoding.messages().get(i);
        VectorChecks.assertHeader(actual.header(), expected);
        assertThat(actual.bytes()).isEqualTo(expected.content());
        VectorChecks.assertContent(actual, expected, v.optionalCharset());
      }
      if (v.error() == null) {
        assertThat(decoding.isClean()).as("%s", decoding).isTrue();
      } else {
        VectorChecks.assertFault(decoding.failure(), v.error());
      }
    }
  }

  private static Stream<int[]> cuts(Vector v, Taking taking) {
    int length = v.input().length;
    Stream<int[]> single =
        length <= SINGLE_BYTES ? Stream.of(IntStream.range(1, length).toArray()) : Stream.of();
    Stream<int[]> every =
        length <= EVERY_SPLIT_BYTES && taking == Taking.WHOLE
            ? IntStream.range(1, length).mapToObj(cut -> new int[] {cut})
            : Stream.of();
    Random random = new Random(v.id().hashCode());
    Stream<int[]> some =
        IntStream.range(0, length > 1 ? 3 : 0)
            .mapToObj(i -> random.ints(4, 1, length).sorted().toArray());
    return Stream.of(single, every, some).flatMap(cuts -> cuts);
  }

  private static @Nullable ProtocolException faultWithin(Vector v, int bytes) {
    MessageDecoder decoder = new MessageDecoder(v.limits(), v.dialect());
    ByteBuffer in = ByteBuffer.wrap(v.input(), 0, bytes);
    return catchThrowableOfType(
        ProtocolException.class,
        () -> {
          while (decoder.decode(in) != null) {
            // only the fault counts
          }
        });
  }
}
