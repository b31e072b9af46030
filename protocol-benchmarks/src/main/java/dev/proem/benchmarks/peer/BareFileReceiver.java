package dev.proem.benchmarks.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Takes a file from {@link BareFileSender} and has the disk keep it. Arguments: the port, the index
 * of the file, its size in bytes, and where it is written.
 */
public final class BareFileReceiver {
  private static final long PIECE = 1L << 20;

  private BareFileReceiver() {}

  /** Ends when the disk has the file. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    byte index = Byte.parseByte(arguments[1]);
    long size = Long.parseLong(arguments[2]);
    try (SocketChannel socket =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        FileChannel file =
            FileChannel.open(
                Path.of(arguments[3]),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      socket.write(ByteBuffer.wrap(new byte[] {index}));
      long received = 0;
      while (received < size) {
        long piece = file.transferFrom(socket, received, Math.min(PIECE, size - received));
        if (piece == 0) {
          throw new IOException("ended after " + received + " of " + size + " bytes");
        }
        received += piece;
      }
      file.force(true); // as the client of Proem's file server does
    }
  }
}
