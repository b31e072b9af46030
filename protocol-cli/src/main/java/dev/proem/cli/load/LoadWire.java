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
   * @param address whom the user wants to talk to
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

  /** Goes on with the handshake; whether it is done. */
  abstract boolean handshake() throws IOException;

  /** How many bytes came; 0 when there are none now, -1 at the end of the input. */
  abstract int read(ByteBuffer into) throws IOException;

  /** How many bytes were taken; {@link #wantsToWrite} tells whether all of them have gone. */
  abstract int write(ByteBuffer from) throws IOException;

  /** Whether it has to write before anything else can go on. */
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

    /** The last step could not go on before something is written. */
    private boolean stopped;

    /** What was taken from {@link #write} is encrypted, and has not all gone. */
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
      if (unsent) { // goes first; otherwise nobody would tell when it has gone
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
      } catch (RuntimeException e) { // whatever a server makes TLS stumble over
        throw new SSLException("TLS failed: " + e, e);
      }
    }
  }
}
