package dev.proem.benchmarks.codec;

import java.nio.charset.StandardCharsets;

/**
 * What is to be encoded: a search request, as content bytes and header values.
 *
 * @param contentType its kind
 * @param contentEncoding its charset
 * @param content its bytes, JSON text in ASCII; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // nothing compares them
record Subject(String contentType, String contentEncoding, byte[] content) {
  private static final String BEGINNING = "{\"action\": \"search\", \"value\": \"";
  private static final String WORD = "morpheus";
  private static final String END = "\"}";

  /** The least size: that of the request in the tutorial. */
  static final int SMALLEST = BEGINNING.length() + WORD.length() + END.length();

  /** A request with a content of this size in bytes, 41 or more. */
  static Subject ofSize(int size) {
    if (size < SMALLEST) {
      throw new IllegalArgumentException("size must be " + SMALLEST + " or more, not " + size);
    }
    int value = size - BEGINNING.length() - END.length();
    String text = WORD.repeat(value / WORD.length() + 1).substring(0, value);
    byte[] content = (BEGINNING + text + END).getBytes(StandardCharsets.US_ASCII);
    return new Subject("text/json", "utf-8", content);
  }
}
