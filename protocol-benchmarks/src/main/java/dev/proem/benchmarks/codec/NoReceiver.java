package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;

/** Stands where no benchmark has been set up yet. */
enum NoReceiver implements Receiver {
  INSTANCE;

  @Override
  public void accept(String contentType, String contentEncoding, long length, byte[] content) {
    throw new IllegalStateException("not set up");
  }

  @Override
  public void accept(String contentType, String contentEncoding, long length, ByteBuffer content) {
    throw new IllegalStateException("not set up");
  }
}
