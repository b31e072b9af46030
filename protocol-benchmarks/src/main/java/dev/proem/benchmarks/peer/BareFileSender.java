package dev.proem.benchmarks.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The limit for files: each client gets the file of its choice by {@link FileChannel#transferTo},
 * without any protocol. The files are the arguments; a client sends the index of one as a byte.
 */
public final class BareFileSender {
  private BareFileSender() {}

  /** Serves on any free port of this machine, one client after the other, until it is killed. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Ready.say(listener.socket().getLocalPort());
      while (listener.isOpen()) {
        try (SocketChannel socket = listener.accept()) {
          int index = socket.socket().getInputStream().read();
          if (index >= 0) {
            send(Path.of(arguments[index]), socket);
          }
        }
      }
    }
  }

  private static void send(Path path, SocketChannel socket) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = file.size();
      long sent = 0;
      while (sent < size) {
        sent += file.transferTo(sent, size - sent, socket);
      }
    }
  }
}
