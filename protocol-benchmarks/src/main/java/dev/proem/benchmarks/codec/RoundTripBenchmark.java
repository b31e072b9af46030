package dev.proem.benchmarks.codec;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** From a message to bytes in one buffer, and from them to header values and content. */
public class RoundTripBenchmark extends Work {
  private Contender codec = Contenders.COPY.of(Subject.ofSize(Subject.SMALLEST));
  private Receiver receiver = NoReceiver.INSTANCE;

  /** Makes the codec. */
  @Setup
  public void prepare(Blackhole blackhole) {
    codec = codec();
    receiver = new BlackholeReceiver(blackhole);
  }

  /** One message. */
  @Benchmark
  public void roundTrip() throws Exception {
    codec.roundTrip(receiver);
  }
}
