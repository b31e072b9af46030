package dev.proem.benchmarks.file;

import dev.proem.benchmarks.peer.Ready;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The limit for files: bare channels, one client. A client sends a byte with the {@link Direction}.
 * Arguments as those of {@link ProemServer}; a file that is received is as long as the one to send.
 */
public final class BareServer {
  private BareServer() {}

  /** Serves on any free port of this machine, until its input ends. */
  public static void main(String[] arguments) throws IOException {
    Path source = Path.of(arguments[0]);
    Path target = Path.of(arguments[1]);
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Ready.say(listener.socket().getLocalPort());
      Thread server = new Thread(() -> serve(listener, source, target), "server");
      server.setDaemon(true);
      server.start();
      Asked.server();
    }
  }

  private static void serve(ServerSocketChannel listener, Path source, Path target) {
    FileEnd end = new FileEnd();
    try (SocketChannel socket = listener.accept()) {
      for (int code = end.readByte(socket); code >= 0; code = end.readByte(socket)) {
        if (code == Direction.GET.code()) {
          FileEnd.send(source, socket);
        } else {
          end.receive(socket, target, Files.size(source));
          FileEnd.writeByte(socket, Direction.PUT.code());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // and the client fails: the connection is closed
    }
  }
}
