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
 * The files of Unix domain sockets, which the system does not remove when their server has ended.
 * Only one server of the machine binds or removes a file at a time; other programs may interfere.
 */
final class SocketFiles {
  private static final Duration LOCK_WAIT = Duration.ofMillis(SocketFileLock.LOCK_WAIT_MILLIS);
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private SocketFiles() {}

  /**
   * Binds and listens. The socket of a server that has ended is removed first; a file of another
   * kind, or one that is in use, is kept.
   *
   * @return the device and the inode of the file for {@link #remove}, if the system has them
   * @throws IOException when there is such a file, or it can't be created
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
   * Removes the socket that was bound, and no other file that has replaced it. Called while the
   * socket is open: until it is closed, no other file gets its inode.
   *
   * @param bound the result of {@link #bind}
   */
  static void remove(UnixDomainSocketAddress address, @Nullable Object bound) throws IOException {
    Path path = address.getPath();
    if (!isSocket(path)) {
      return; // it was removed before, perhaps with its folder
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

  /** Returns whether it is a socket; the mode tells sockets from other special files. */
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

  /** Returns whether a server listens: only a refused connection proves that none does. */
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
