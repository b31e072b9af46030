package dev.proem.cli;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A Unix domain socket, for programs of this machine only.
 *
 * @param path its file
 */
record SocketFile(Path path) implements Address {
  /** The beginning of such an address on the command line. */
  static final String PREFIX = "unix:";

  /** The socket that the user wrote as {@code unix:PATH}. */
  static SocketFile of(String argument) throws Failure {
    String path = argument.substring(PREFIX.length());
    try {
      if (!path.isEmpty()) {
        return new SocketFile(Path.of(path));
      }
    } catch (InvalidPathException e) {
      // An invalid path is reported like an empty one.
    }
    throw new Failure(
        ExitStatus.USAGE,
        "'%s' has no path; write unix:PATH, as in unix:/run/app.socket"
            .formatted(ReadableBytes.oneLine(argument, 100)));
  }

  @Override
  public SocketAddress toListenOn() {
    return UnixDomainSocketAddress.of(path);
  }

  @Override
  public SocketAddress toConnectTo() {
    return UnixDomainSocketAddress.of(path);
  }

  @Override
  public String parts() {
    return "PATH";
  }

  @Override
  public String listening(SocketAddress local) {
    return toString();
  }

  @Override
  public String toString() {
    return PREFIX + ReadableBytes.oneLine(path.toString(), 200);
  }
}
