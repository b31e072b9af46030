package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;
import org.openjdk.jmh.infra.Blackhole;

/** Takes all values of a message, so that none of them can be left undone. */
record BlackholeReceiver(Blackhole blackhole) implements Receiver {
  @Override
  public void accept(String contentType, String contentEncoding, long length, byte[] content) {
    values(contentType, contentEncoding, length);
    blackhole.consume(content);
  }

  @Override
  public void accept(String contentType, String contentEncoding, long length, ByteBuffer content) {
    values(contentType, contentEncoding, length);
    blackhole.consume(content);
  }

  private void values(String contentType, String contentEncoding, long length) {
    blackhole.consume(contentType);
    blackhole.consume(contentEncoding);
    blackhole.consume(length);
  }
}
