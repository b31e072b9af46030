package dev.proem.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tlschannel.ClientTlsChannel;
import tlschannel.WouldBlockException;

/** One connection of a load, with TLS or without. */
final class LoadConnection implements AutoCloseable {
  private final SocketChannel socket;
  private final ByteChannel channel;
  private final boolean isTls;
  private final ByteBuffer block;
  private final int responseBytes;
  private @Nullable SelectionKey key;
  private long unsent;
  private long received;
  private long sentAt;

  /** Connects, and shakes hands. */
  LoadConnection(
      InetSocketAddress address, @Nullable SSLContext tls, ByteBuffer block, int responseBytes)
      throws IOException {
    this.block = block.duplicate();
    this.responseBytes = responseBytes;
    this.isTls = tls != null;
    this.socket = SocketChannel.open(address);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (tls == null) {
      channel = socket;
    } else {
      ClientTlsChannel secured = ClientTlsChannel.newBuilder(socket, tls).build();
      secured.handshake();
      channel = secured;
    }
  }

  void register(Selector selector) throws IOException {
    socket.configureBlocking(false);
    key = socket.register(selector, SelectionKey.OP_READ, this);
  }

  /** When it was last given something to send, in nanoseconds. */
  long sentAt() {
    return sentAt;
  }

  /** Sends so many more bytes of the endless row of requests, as soon as the socket takes them. */
  void send(long more) throws IOException {
    if (more > 0) {
      sentAt = System.nanoTime();
    }
    unsent += more;
    while (unsent > 0) {
      if (!block.hasRemaining()) {
        block.rewind();
      }
      int end = block.limit();
      int from = block.position();
      block.limit((int) Math.min(end, from + unsent));
      boolean blocked = write();
      unsent -= block.position() - from;
      block.limit(end);
      if (blocked) {
        break;
      }
    }
    if (key != null) {
      int ops = unsent > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
      if (key.interestOps() != ops) {
        key.interestOps(ops);
      }
    }
  }

  private boolean write() throws IOException {
    try {
      return channel.write(block) == 0;
    } catch (WouldBlockException e) {
      throw new IOException("with TLS, more is in flight than the socket takes at once", e);
    }
  }

  /** Takes what has come, and says how many responses that made. */
  int receive(ByteBuffer into) throws IOException {
    try {
      int bytes;
      do {
        into.clear();
        bytes = channel.read(into);
        if (bytes < 0) {
          throw new IOException("the server closed a connection");
        }
        received += bytes;
      } while (isTls || !into.hasRemaining()); // TLS may have more that no selector knows of
    } catch (WouldBlockException e) {
      // That was all.
    }
    long responses = received / responseBytes;
    received -= responses * responseBytes;
    return (int) responses;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
