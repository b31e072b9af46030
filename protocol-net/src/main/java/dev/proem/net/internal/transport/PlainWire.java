package dev.proem.net.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A socket without TLS. A write is one system call: if it throws, the system has taken no bytes of
 * that call, and the buffer's position is unchanged.
 */
public final class PlainWire implements Wire {
  private final SocketChannel socket;

  /** Creates a wire over a connected socket in non-blocking mode, which it owns. */
  public PlainWire(SocketChannel socket) {
    this.socket = socket;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return socket.read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int end = from.limit();
    // A heap buffer is copied completely to native memory, which the thread then keeps.
    from.limit(from.position() + Math.min(STEP_BYTES, from.remaining()));
    try {
      return socket.write(from);
    } finally {
      from.limit(end);
    }
  }

  @Override
  public long transfer(FileChannel file, long position, long count) throws IOException {
    return file.transferTo(position, Math.min(STEP_BYTES, count), socket);
  }

  @Override
  public boolean handshake() {
    return true;
  }

  @Override
  public int interest(int wanted) {
    return wanted;
  }

  @Override
  public boolean shutdownOutput() throws IOException {
    socket.shutdownOutput();
    return true;
  }

  @Override
  public @Nullable SSLSession session() {
    return null;
  }

  @Override
  public boolean hasBuffered() {
    return false;
  }

  @Override
  public void close() {
    Logs.closeQuietly(socket);
  }
}
