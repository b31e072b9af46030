package dev.proem.net.internal.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * A stream as a channel. Unlike the channel of {@link java.nio.channels.Channels}, it reads the
 * stream once for each read, so a stream that returns no bytes, or an invalid number of them, is
 * detected. For buffers with an array.
 */
public final class StreamChannel implements ReadableByteChannel {
  private final InputStream stream;
  private volatile boolean closed;

  public StreamChannel(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int asked = into.remaining();
    int count = stream.read(into.array(), into.arrayOffset() + into.position(), asked);
    if (count > asked) {
      throw new IOException("the stream was asked for " + asked + " bytes and returned " + count);
    }
    into.position(into.position() + Math.max(0, count));
    return count;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    stream.close();
  }
}
