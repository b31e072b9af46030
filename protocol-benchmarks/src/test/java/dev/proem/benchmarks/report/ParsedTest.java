package dev.proem.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.benchmarks.report.Results.Codec;
import dev.proem.benchmarks.report.Results.Curve;
import dev.proem.benchmarks.report.Results.Work;
import org.junit.jupiter.api.Test;

/** Tests the parsers of result files of other programs. */
class ParsedTest {
  @Test
  void jmh_medianTimeAndGarbage() {
    String json =
        """
        [{"params": {"contender": "PROEM", "size": "41"},
          "primaryMetric": {"score": 80.1, "rawData": [[50.5, 180.0], [9.8]]},
          "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 200.25}}}]""";
    assertThat(CodecRun.parsed(Work.ENCODE, json))
        .containsExactly(new Codec(Work.ENCODE, "PROEM", "heap", 41, 50.5, 200.25));
  }

  @Test
  void loadTool_rateAndPercentiles() {
    String json = "{\"requestsPerSecond\": 999.5, \"percentiles\": [[0, 1], [50, 2.5], [99, 7]]}";
    Curve curve = LatencyRun.parsed("proem", 1_000, json);
    assertThat(curve.achieved()).isEqualTo(999.5);
    assertThat(curve.at(50)).isEqualTo(2.5);
    assertThat(curve.at(98.9)).isEqualTo(2.5);
    assertThat(curve.at(99)).isEqualTo(7);
  }
}
