package dev.proem.net.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A channel some of whose bytes were read ahead: they are read first. */
final class PrefixedChannel implements ByteChannel {
  private final ByteBuffer prefix;
  private final ByteChannel rest;

  /** Reads the remaining bytes of the prefix, which it keeps, and then the rest. */
  PrefixedChannel(ByteBuffer prefix, ByteChannel rest) {
    this.prefix = prefix;
    this.rest = rest;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!prefix.hasRemaining()) {
      return rest.read(into);
    }
    int count = Math.min(prefix.remaining(), into.remaining());
    into.put(prefix.slice(prefix.position(), count));
    prefix.position(prefix.position() + count);
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return rest.write(from);
  }

  @Override
  public boolean isOpen() {
    return rest.isOpen();
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
