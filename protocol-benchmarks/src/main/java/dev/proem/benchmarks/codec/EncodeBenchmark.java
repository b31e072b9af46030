package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** From a message to buffers that are ready to be written. */
public class EncodeBenchmark extends Work {
  private Contender codec = Contenders.COPY.of(Subject.ofSize(Subject.SMALLEST));

  /** Makes the codec. */
  @Setup
  public void prepare() {
    codec = codec();
  }

  /** One message. */
  @Benchmark
  public ByteBuffer[] encode() throws Exception {
    return codec.encode();
  }
}
