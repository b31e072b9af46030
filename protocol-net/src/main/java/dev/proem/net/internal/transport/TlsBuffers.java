package dev.proem.net.internal.transport;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import tlschannel.BufferAllocator;
import tlschannel.ClientTlsChannel;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;
import tlschannel.TlsChannelBuilder;

/** The buffers of one channel, which has some only while it needs them. */
final class TlsBuffers {
  private boolean handshakeIsDone;
  private int held;

  /** The channel that uses these. It leaves the tasks of the handshake to the caller. */
  TlsChannel channel(ByteChannel bytes, SSLEngine engine) {
    if (engine.getUseClientMode()) {
      return configured(ClientTlsChannel.newBuilder(bytes, engine)).build();
    }
    // The context would be for an engine that the channel makes itself.
    return configured(
            ServerTlsChannel.newBuilder(bytes, (SSLContext) null)
                .withEngineFactory(context -> engine))
        .build();
  }

  private <B extends TlsChannelBuilder<B>> B configured(B builder) {
    return builder
        .withRunTasks(false)
        .withEncryptedBufferAllocator(new Allocator(false))
        // The channel has a buffer for plain bytes while it shakes hands, when there are none, and
        // would keep it until the first message has come: so it gets a tiny one, which can grow.
        .withPlainBufferAllocator(new Allocator(true));
  }

  void handshakeIsDone() {
    handshakeIsDone = true;
  }

  /** Bytes of the buffers that are in use. */
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
}
