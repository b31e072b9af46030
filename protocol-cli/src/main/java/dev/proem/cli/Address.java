package dev.proem.cli;

import java.io.IOException;
import java.net.SocketAddress;

/** Where a server is, as the user wrote it: HOST and PORT, or {@code unix:PATH}. */
public sealed interface Address permits HostAndPort, SocketFile {
  /** The address for a server to listen on. */
  SocketAddress toListenOn() throws IOException;

  /** The address for a client to connect to; a name is not looked up yet. */
  SocketAddress toConnectTo();

  /** What the user can look at when there is something wrong with it. */
  String parts();

  /**
   * What a listening server prints: the address as it was given, with the real port.
   *
   * @param local where it listens
   */
  String listening(SocketAddress local);
}
