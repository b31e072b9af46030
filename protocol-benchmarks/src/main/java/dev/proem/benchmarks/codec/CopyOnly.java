package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;

/** No codec, but the limit for those that copy: {@code byte[].clone()} of the content. */
record CopyOnly(Subject subject) implements Contender {
  @Override
  public ByteBuffer[] encode() {
    return new ByteBuffer[] {ByteBuffer.wrap(subject.content().clone())};
  }

  @Override
  public void decode(ByteBuffer in, Receiver receiver) {
    byte[] content = subject.content().clone();
    receiver.accept(subject.contentType(), subject.contentEncoding(), content.length, content);
  }
}
