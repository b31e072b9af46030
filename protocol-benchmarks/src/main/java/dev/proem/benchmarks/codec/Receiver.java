package dev.proem.benchmarks.codec;

import java.nio.ByteBuffer;

/** Where decoded messages go: their header values, ready to be read, and their content. */
interface Receiver {
  /** A message whose content ends as an array. */
  void accept(String contentType, String contentEncoding, long contentLength, byte[] content);

  /** A message whose content ends as a buffer, from its position to its limit. */
  void accept(String contentType, String contentEncoding, long contentLength, ByteBuffer content);
}
