package dev.proem.benchmarks.file;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The client of {@link BareServer}. Arguments as those of {@link ProemClient}. */
public final class BareClient {
  private BareClient() {}

  /** Makes transfers until its input ends. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    Path source = Path.of(arguments[1]);
    Path target = Path.of(arguments[2]);
    FileEnd end = new FileEnd();
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      Asked.client(
          direction -> {
            FileEnd.writeByte(socket, direction.code());
            if (direction == Direction.GET) {
              end.receive(socket, target, Files.size(source));
            } else {
              FileEnd.send(source, socket);
              if (end.readByte(socket) < 0) {
                throw new EOFException("the server could not write the file");
              }
            }
          });
    }
  }
}
