package dev.proem.net;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The files that stand for Unix domain sockets: nobody removes them when their server is gone. */
final class SocketFiles {
  private SocketFiles() {}

  /** Removes the socket of a server that is gone; a file of any other kind, or in use, stays. */
  static void removeStale(UnixDomainSocketAddress address) throws IOException {
    if (isSocket(address.getPath()) && !isListening(address)) {
      Files.deleteIfExists(address.getPath());
    }
  }

  static void remove(UnixDomainSocketAddress address) throws IOException {
    if (isSocket(address.getPath())) {
      Files.deleteIfExists(address.getPath());
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }

  private static boolean isListening(UnixDomainSocketAddress address) {
    try (SocketChannel probe = SocketChannel.open(address)) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
