package dev.proem.net.internal.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * A stream as a channel. Unlike that of {@link java.nio.channels.Channels}, it reads once for each
 * read, so that a stream which gives nothing, or says that it gave more than it was asked for, is
 * seen as such. For buffers with an array.
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
      throw new IOException(
          "the stream was asked for " + asked + " bytes and says that it gave " + count);
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
