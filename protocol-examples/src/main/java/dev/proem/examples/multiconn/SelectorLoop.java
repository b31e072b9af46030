package dev.proem.examples.multiconn;

import dev.proem.cli.Timeouts;
import java.lang.System.Logger;
import java.nio.ByteBuffer;

/**
 * The objects that the connections of one selector loop share. One thread serves them in turn, so
 * two buffers are enough for any number of connections, and no lock is needed.
 *
 * @param in the bytes that the current connection has just received
 * @param out the bytes that it will write next, so many small replies need only one write
 */
public record SelectorLoop(ByteBuffer in, ByteBuffer out, Timeouts timeouts, Logger log) {
  private static final int BUFFER_BYTES = 32 * 1024;

  public SelectorLoop(Timeouts timeouts, Logger log) {
    this(
        ByteBuffer.allocateDirect(BUFFER_BYTES),
        ByteBuffer.allocateDirect(BUFFER_BYTES),
        timeouts,
        log);
  }
}
