package dev.proem.net.internal.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connected socket whose writes fail after a number of bytes, for the layers above it, such as
 * TLS. Selectors use the socket below it.
 */
public final class FaultySocket extends SocketChannel {
  private final SocketChannel socket;
  private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

  public FaultySocket(SocketChannel socket) {
    super(socket.provider());
    this.socket = socket;
  }

  /** Makes each write fail after a number of further bytes. */
  public void failAfterWriting(long bytes) {
    left.set(bytes);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (left.get() == 0) {
      throw new IOException("the socket is broken");
    }
    int end = from.limit();
    from.limit(from.position() + (int) Math.min(from.remaining(), left.get()));
    try {
      int count = socket.write(from);
      left.addAndGet(-count);
      return count;
    } finally {
      from.limit(end);
    }
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw new UnsupportedOperationException("no wire gathers");
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return socket.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return socket.read(into, offset, length);
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    socket.shutdownInput();
    return this;
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    socket.close();
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    socket.configureBlocking(block);
  }

  @Override
  public SocketChannel bind(SocketAddress local) throws IOException {
    socket.bind(local);
    return this;
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    socket.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return socket.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return socket.supportedOptions();
  }

  @Override
  public Socket socket() {
    return socket.socket();
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isConnectionPending() {
    return socket.isConnectionPending();
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    return socket.connect(remote);
  }

  @Override
  public boolean finishConnect() throws IOException {
    return socket.finishConnect();
  }

  @Override
  public SocketAddress getRemoteAddress() throws IOException {
    return socket.getRemoteAddress();
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    return socket.getLocalAddress();
  }
}
