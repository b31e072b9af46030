package dev.proem.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * One end of a {@link MemoryConnection}: a blocking channel that behaves as that of a socket does.
 *
 * <p>A read waits for at least one byte and returns one piece at most; a write waits until all is
 * written. Closing it, from any thread, ends a read or write that waits with an {@link
 * java.nio.channels.AsynchronousCloseException}; so does an interrupt, with a {@link
 * java.nio.channels.ClosedByInterruptException}. The other end then reads what was written before
 * and an end of the stream, and fails when it writes. One thread may read while another writes.
 */
public final class MemoryChannel extends AbstractInterruptibleChannel implements ByteChannel {
  private final MemoryPipe in;
  private final MemoryPipe out;

  MemoryChannel(MemoryPipe in, MemoryPipe out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Waits for at least one byte.
   *
   * @return how many bytes were read, or -1 at the end of the stream
   * @throws ClosedChannelException when this end is closed, before or meanwhile
   * @throws IOException when the connection was reset
   */
  @Override
  public int read(ByteBuffer into) throws IOException {
    checkOpen();
    boolean done = false;
    begin();
    try {
      int count = in.read(into, this::isOpen);
      done = isOpen() || count > 0;
      return count;
    } finally {
      end(done);
    }
  }

  /**
   * Waits until all is written.
   *
   * @throws ClosedChannelException when this end is closed, before or meanwhile, or its output shut
   * @throws IOException when the other end is closed or the connection was reset
   */
  @Override
  public int write(ByteBuffer from) throws IOException {
    checkOpen();
    boolean done = false;
    begin();
    try {
      int count = out.write(from, this::isOpen);
      done = !from.hasRemaining();
      return count;
    } finally {
      end(done);
    }
  }

  /** Writes no more: the other end reads what was written, and then the end of the stream. */
  public void shutdownOutput() throws IOException {
    checkOpen();
    out.finish();
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  protected void implCloseChannel() {
    out.finish();
    in.abandon();
  }
}
