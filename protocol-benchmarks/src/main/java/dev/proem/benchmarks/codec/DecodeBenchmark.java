package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * From the bytes of a whole message to its header values and its content. All messages of a stream
 * have the same header, as those of one application mostly have.
 */
public class DecodeBenchmark extends Work {
  /** Where the bytes are: in a heap or in a direct buffer. */
  @Param({"heap", "direct"})
  public String buffer = "heap";

  private Contender codec = Contenders.COPY.of(Subject.ofSize(Subject.SMALLEST));
  private ByteBuffer input = ByteBuffer.allocate(0);
  private Receiver receiver = NoReceiver.INSTANCE;

  /** Makes the codec and a message. */
  @Setup
  public void prepare(Blackhole blackhole) throws Exception {
    codec = codec();
    receiver = new BlackholeReceiver(blackhole);
    ByteBuffer message = Contender.joined(codec.encode());
    int length = message.remaining();
    input =
        buffer.equals("direct") ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
    input.put(message);
  }

  /** One message. */
  @Benchmark
  public void decode() throws Exception {
    codec.decode(input.clear(), receiver);
  }
}
