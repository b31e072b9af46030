package dev.proem.net.internal.listener;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that stand for Unix domain sockets: the system does not remove them when their server
 * is gone. What is done here is done by one server of the machine at a time; other programs may
 * interfere.
 */
final class SocketFiles {
  private static final Duration LOCK_WAIT = Duration.ofMillis(SocketFileLock.LOCK_WAIT_MILLIS);
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private SocketFiles() {}

  /**
   * Binds and listens. The socket of a server that is gone is removed before; a file of any other
   * kind, or in use, stays.
   *
   * @return what {@link #remove} has to find: the device and the inode, where the system has them
   * @throws IOException when the file is there, or can't be made
   */
  static Optional<Object> bind(
      ServerSocketChannel channel, UnixDomainSocketAddress address, int backlog)
      throws IOException {
    Path path = address.getPath();
    return SocketFileLock.during(
        path,
        LOCK_WAIT,
        () -> {
          if (isSocket(path) && !isListening(address)) {
            Files.deleteIfExists(path);
          }
          channel.bind(address, backlog);
          return Optional.ofNullable(key(path));
        });
  }

  /**
   * Removes the socket that was bound, and no other that has taken its place. To be called while it
   * is open: as long as it is, no other file gets its inode.
   *
   * @param bound what {@link #bind} returned
   */
  static void remove(UnixDomainSocketAddress address, @Nullable Object bound) throws IOException {
    Path path = address.getPath();
    if (!isSocket(path)) {
      return; // with its folder, perhaps
    }
    boolean unused =
        SocketFileLock.during(
            path,
            LOCK_WAIT,
            () -> isSocket(path) && Objects.equals(key(path), bound) && Files.deleteIfExists(path));
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable Object key(Path path) throws IOException {
    return attributes(path).fileKey();
  }

  /** A socket, and not another kind of special file: the type is in the mode. */
  private static boolean isSocket(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
    if (!unix) {
      return attributes(path).isOther();
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & TYPE) == SOCKET;
  }

  /** Only a refusal says that no server listens; one that is busy, or forbidden to us, is there. */
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
