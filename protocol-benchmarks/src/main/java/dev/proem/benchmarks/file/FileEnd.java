package dev.proem.benchmarks.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What is the same for all ends, and the bare way to send and to receive a file. */
final class FileEnd {
  /** As large as the pieces that Proem writes. */
  private static final int PIECE = 1 << 18;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);

  /** A new file; nothing waits until the disk has it. */
  static FileChannel create(Path target) throws IOException {
    return FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** The limit: {@link FileChannel#transferTo}, without any protocol. */
  static void send(Path source, SocketChannel socket) throws IOException {
    try (FileChannel file = FileChannel.open(source, StandardOpenOption.READ)) {
      long size = file.size();
      long sent = 0;
      while (sent < size) {
        sent += file.transferTo(sent, size - sent, socket);
      }
    }
  }

  /**
   * The limit: a read and a write for each piece. {@link FileChannel#transferFrom} does the same
   * for a socket, in pieces of 8 KiB, and takes longer.
   */
  void receive(SocketChannel socket, Path target, long size) throws IOException {
    try (FileChannel file = create(target)) {
      long left = size;
      while (left > 0) {
        buffer.clear().limit((int) Math.min(PIECE, left));
        if (socket.read(buffer) < 0) {
          throw new EOFException("ended with " + left + " of " + size + " bytes still to come");
        }
        left -= buffer.flip().remaining();
        while (buffer.hasRemaining()) {
          file.write(buffer);
        }
      }
    }
  }

  /** The next byte, or -1 at the end. */
  int readByte(SocketChannel socket) throws IOException {
    buffer.clear().limit(1);
    return socket.read(buffer) < 0 ? -1 : buffer.get(0);
  }

  static void writeByte(SocketChannel socket, byte value) throws IOException {
    socket.write(ByteBuffer.wrap(new byte[] {value}));
  }
}
