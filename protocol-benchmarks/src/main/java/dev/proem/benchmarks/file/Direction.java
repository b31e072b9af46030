package dev.proem.benchmarks.file;

/** Which way a file goes. */
public enum Direction {
  /** From the server to the client. */
  GET('g'),
  /** From the client to the server. */
  PUT('p');

  private final byte code;

  Direction(char code) {
    this.code = (byte) code;
  }

  /** As the bare ends say it. */
  byte code() {
    return code;
  }
}
