package dev.proem.net.internal.listener;

import dev.proem.net.Binding;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/**
 * The socket that a server listens on, and the file of a Unix domain socket.
 *
 * @param channel in non-blocking mode
 * @param address with the real port
 * @param file identifies the file that was created, if the address is one
 */
record Listener(ServerSocketChannel channel, SocketAddress address, @Nullable Object file) {
  /**
   * Looks up the name, if the address has one, binds and listens.
   *
   * @throws IOException when that fails: an {@link UnknownHostException} if the name has no
   *     address, else a {@link BindException}; the message contains the address
   */
  static Listener on(Binding binding) throws IOException {
    SocketAddress wanted = binding.address();
    String cannot = "can't listen on " + LogText.address(wanted) + ": ";
    try {
      return on(resolved(wanted), binding.backlog());
    } catch (UnknownHostException e) {
      UnknownHostException unknown = new UnknownHostException(cannot + "the name has no address");
      unknown.initCause(e);
      throw unknown;
    } catch (IOException | UnsupportedAddressTypeException | UnsupportedOperationException e) {
      BindException failure = new BindException(cannot + LogText.reason(wanted, e));
      failure.initCause(e);
      throw failure;
    }
  }

  private static SocketAddress resolved(SocketAddress wanted) throws UnknownHostException {
    return wanted instanceof InetSocketAddress inet && inet.isUnresolved()
        ? new InetSocketAddress(InetAddress.getByName(inet.getHostString()), inet.getPort())
        : wanted;
  }

  private static Listener on(SocketAddress address, int backlog) throws IOException {
    UnixDomainSocketAddress unix = address instanceof UnixDomainSocketAddress is ? is : null;
    ServerSocketChannel channel =
        unix == null
            ? ServerSocketChannel.open()
            : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      Object file = null;
      if (unix != null) {
        file = SocketFiles.bind(channel, unix, backlog).orElse(null);
      } else {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(address, backlog);
      }
      return new Listener(channel, channel.getLocalAddress(), file);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Removes the file, if it is still the one that was created. Called while the socket is open; may
   * wait for another program.
   */
  void removeFile() {
    if (address instanceof UnixDomainSocketAddress unix) {
      try {
        SocketFiles.remove(unix, file);
      } catch (IOException e) {
        Logs.log(
            Level.WARNING,
            () -> "can't remove " + LogText.address(address) + ": " + LogText.reason(address, e));
      }
    }
  }

  void close() {
    Logs.closeQuietly(channel);
  }
}
