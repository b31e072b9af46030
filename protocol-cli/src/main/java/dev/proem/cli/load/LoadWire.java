package dev.proem.cli.load;

import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tlschannel.ClientTlsChannel;
import tlschannel.NeedsReadException;
import tlschannel.NeedsWriteException;
import tlschannel.TlsChannel;

/** The bytes of one connection, with TLS or without; never blocks. Not thread-safe. */
abstract sealed class LoadWire {
  /**
   * Over a connected socket in non-blocking mode.
   *
   * @param address the server, as the user wrote it
   */
  static LoadWire over(SocketChannel socket, SocketAddress address, @Nullable Tls tls) {
    if (tls == null) {
      return new Plain(socket);
    }
    boolean inet = address instanceof InetSocketAddress;
    String host = inet ? ((InetSocketAddress) address).getHostString() : null;
    int port = inet ? ((InetSocketAddress) address).getPort() : -1;
    return new Secure(ClientTlsChannel.newBuilder(socket, tls.clientEngine(host, port)).build());
  }

  /** Continues the handshake. Returns whether it is complete. */
  abstract boolean handshake() throws IOException;

  /** Returns the number of bytes read; 0 if there are none now, -1 at the end of input. */
  abstract int read(ByteBuffer into) throws IOException;

  /**
   * Returns the number of bytes taken; {@link #wantsToWrite} tells whether all of them are written.
   */
  abstract int write(ByteBuffer from) throws IOException;

  /** Returns whether it must write before anything else can continue. */
  abstract boolean wantsToWrite();

  private static final class Plain extends LoadWire {
    private final SocketChannel socket;

    Plain(SocketChannel socket) {
      this.socket = socket;
    }

    @Override
    boolean handshake() {
      return true;
    }

    @Override
    int read(ByteBuffer into) throws IOException {
      return socket.read(into);
    }

    @Override
    int write(ByteBuffer from) throws IOException {
      return socket.write(from);
    }

    @Override
    boolean wantsToWrite() {
      return false;
    }
  }

  private static final class Secure extends LoadWire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final TlsChannel channel;

    /** True if the last step can only continue after a write. */
    private boolean stopped;

    /** True if encrypted bytes of {@link #write} are not written yet. */
    private boolean unsent;

    Secure(TlsChannel channel) {
      this.channel = channel;
    }

    @Override
    boolean handshake() throws IOException {
      int done =
          run(
              () -> {
                channel.handshake();
                return 1;
              });
      return done == 1;
    }

    @Override
    int read(ByteBuffer into) throws IOException {
      return run(() -> channel.read(into));
    }

    @Override
    int write(ByteBuffer from) throws IOException {
      int start = from.position();
      if (unsent) { // first, because only this call shows when they are written
        run(() -> channel.write(NOTHING.duplicate()));
        unsent = stopped;
      }
      if (!unsent && from.hasRemaining()) {
        run(() -> channel.write(from));
        unsent = stopped;
      }
      return from.position() - start;
    }

    @Override
    boolean wantsToWrite() {
      return unsent || stopped;
    }

    private interface Step {
      int run() throws IOException;
    }

    private int run(Step step) throws IOException {
      stopped = false;
      try {
        return step.run();
      } catch (NeedsReadException e) {
        return 0;
      } catch (NeedsWriteException e) {
        stopped = true;
        return 0;
      } catch (RuntimeException e) { // a fault of the server that TLS does not handle
        throw new SSLException("TLS failed: " + e, e);
      }
    }
  }
}
