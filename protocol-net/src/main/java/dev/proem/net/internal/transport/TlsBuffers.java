package dev.proem.net.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import tlschannel.BufferAllocator;
import tlschannel.ClientTlsChannel;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;
import tlschannel.TlsChannelBuilder;

/** The buffers of one TLS channel, which allocates them only while it needs them. */
final class TlsBuffers {
  private boolean handshakeIsDone;
  private int held;

  /**
   * Creates the channel that uses these buffers. It leaves the tasks of the handshake to the
   * caller.
   *
   * @param readAhead bytes that were already read from the socket; the channel keeps the buffer
   */
  TlsChannel channel(ByteBuffer readAhead, ByteChannel socket, SSLEngine engine) {
    ByteChannel bytes = readAhead.hasRemaining() ? new PrefixedChannel(readAhead, socket) : socket;
    if (engine.getUseClientMode()) {
      return configured(ClientTlsChannel.newBuilder(bytes, engine)).build();
    }
    // The context is only for an engine that the channel creates itself.
    return configured(
            ServerTlsChannel.newBuilder(bytes, (SSLContext) null)
                .withEngineFactory(context -> engine))
        .build();
  }

  private <B extends TlsChannelBuilder<B>> B configured(B builder) {
    return builder
        .withRunTasks(false)
        .withEncryptedBufferAllocator(new Allocator(false))
        // During the handshake the channel allocates a buffer for plain bytes, does not need it,
        // and would keep it until the first message: it gets a tiny one, which can grow.
        .withPlainBufferAllocator(new Allocator(true));
  }

  void handshakeIsDone() {
    handshakeIsDone = true;
  }

  /** Returns the bytes of the buffers in use. */
  int held() {
    return held;
  }

  private final class Allocator implements BufferAllocator {
    private final boolean tinyAtFirst;

    Allocator(boolean tinyAtFirst) {
      this.tinyAtFirst = tinyAtFirst;
    }

    @Override
    public ByteBuffer allocate(int size) {
      ByteBuffer buffer = ByteBuffer.allocate(tinyAtFirst && !handshakeIsDone ? 1 : size);
      held += buffer.capacity();
      return buffer;
    }

    @Override
    public void free(ByteBuffer buffer) {
      held -= buffer.capacity();
    }
  }

  /** A channel that returns bytes that were read ahead, and then those of another channel. */
  record PrefixedChannel(ByteBuffer prefix, ByteChannel rest) implements ByteChannel {
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
}
