package dev.proem.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * One end of a {@link MemoryConnection}: a blocking channel that behaves like that of a socket.
 *
 * <p>A read waits for at least one byte and returns at most one chunk. A write waits until all
 * bytes are written. If another thread closes the channel, a waiting read or write fails with an
 * {@link java.nio.channels.AsynchronousCloseException}. If the waiting thread is interrupted, the
 * channel is closed, and the call fails with a {@link
 * java.nio.channels.ClosedByInterruptException}. The other end then reads the bytes that were
 * written before and the end of input; its writes fail. One thread may read while another thread
 * writes.
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
   * @return the number of bytes read, or -1 at the end of input
   * @throws ClosedChannelException if this end is closed, before the call or during it
   * @throws IOException if the connection was reset
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
   * Waits until all bytes are written.
   *
   * @throws ClosedChannelException if this end is closed, before the call or during it, or its
   *     output is shut down
   * @throws IOException if the other end is closed or the connection was reset
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

  /** Ends the output: the other end reads the bytes that were written, then the end of input. */
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
