package dev.proem.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.codec.Decoding.Taking;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/**
 * How bytes are cut decides nothing, and a failure is final. A sample that fails is to be kept as a
 * test of its own.
 */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class SplitPropertyTest {
  @Provide
  Arbitrary<byte[]> streams() {
    return AnyStream.damagedStreams();
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(0, 1_000_000).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<Limits> limits() {
    return AnyStream.limits();
  }

  @Property
  void anySplitGivesTheMessagesFaultAndOffsetOfTheWhole(
      @ForAll("streams") byte[] stream,
      @ForAll("cuts") List<Integer> cuts,
      @ForAll("limits") Limits limits,
      @ForAll Dialect dialect) {
    int[] places = cuts.stream().mapToInt(cut -> cut % (stream.length + 1)).sorted().toArray();

    Decoding whole = Decoding.whole(stream, limits, dialect, Taking.WHOLE);

    assertThat(Decoding.split(stream, limits, dialect, Taking.WHOLE, places)).isEqualTo(whole);
    assertThat(Decoding.split(stream, limits, dialect, Taking.STREAMED, places)).isEqualTo(whole);
    assertThat(Decoding.whole(stream, limits, dialect, Taking.STREAMED)).isEqualTo(whole);
  }
}
