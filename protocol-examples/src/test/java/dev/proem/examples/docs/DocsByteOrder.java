package dev.proem.examples.docs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Prints a number in both byte orders. For chapter 1 of the guide. To run it: {@code java
 * protocol-examples/src/test/java/dev/proem/examples/docs/DocsByteOrder.java}.
 */
final class DocsByteOrder {
  private DocsByteOrder() {}

  /** Prints both. */
  public static void main(String[] args) {
    System.out.println("this machine is " + ByteOrder.nativeOrder());
    // tag::orders
    byte[] big = ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN).putInt(1_000).array();
    byte[] little = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(1_000).array();
    System.out.println("1000, big-endian:    " + HexFormat.ofDelimiter(" ").formatHex(big));
    System.out.println("1000, little-endian: " + HexFormat.ofDelimiter(" ").formatHex(little));
    System.out.println("little read as big:  " + ByteBuffer.wrap(little).getInt());
    // end::orders
  }
}
