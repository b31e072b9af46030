package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * As {@link DecodeBenchmark}, but each message has another header than the 4,095 before it: other
 * white space, another order of the keys, other extra headers. Only those that speak this format.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class UnseenHeaderBenchmark {
  private static final int HEADERS = 4_096;

  /** The size of the content in bytes. */
  @Param({"41", "1024"})
  public int size;

  /** Whose codec. */
  @Param({"PROEM", "JACKSON"})
  public Contenders contender = Contenders.PROEM;

  /** Where the bytes are: in a heap or in a direct buffer. */
  @Param({"heap", "direct"})
  public String buffer = "heap";

  /**
   * Extra headers and the keys in them: names as an application has, or names that nobody has seen
   * before. The latter fill the tables of names that Jackson keeps.
   */
  @Param({"known", "random"})
  public String names = "known";

  private Contender codec = Contenders.COPY.of(Subject.ofSize(Subject.SMALLEST));
  private List<ByteBuffer> inputs = List.of();
  private Receiver receiver = NoReceiver.INSTANCE;
  private int next;

  /** Makes the codec and the messages. */
  @Setup
  public void prepare(Blackhole blackhole) {
    Subject subject = Subject.ofSize(size);
    codec = contender.of(subject);
    receiver = new BlackholeReceiver(blackhole);
    inputs =
        UnseenHeaders.messages(
            subject, HEADERS, buffer.equals("direct"), names.equals("random"), 1);
  }

  /** One message. */
  @Benchmark
  public void decode() throws Exception {
    ByteBuffer input = inputs.get(next++ & (HEADERS - 1));
    codec.decode(input.clear(), receiver);
  }
}
