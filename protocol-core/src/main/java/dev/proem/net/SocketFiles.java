package dev.proem.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The files that stand for Unix domain sockets: nobody removes them when their server is gone. */
final class SocketFiles {
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;

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

  /** A socket, and not another kind of special file: the type is in the mode. */
  private static boolean isSocket(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
    if (!unix) {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & TYPE) == SOCKET;
  }

  /** Only a refusal says that nobody listens; whoever is busy, or forbidden to us, is there. */
  private static boolean isListening(UnixDomainSocketAddress address) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(address);
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
