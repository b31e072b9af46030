package dev.proem.cli;

import java.io.IOException;
import java.net.SocketAddress;

/** The address of a server, as the user wrote it: HOST and PORT, or {@code unix:PATH}. */
public sealed interface Address permits HostAndPort, SocketFile {
  /** The address for a server to listen on. */
  SocketAddress toListenOn() throws IOException;

  /** The address for a client to connect to; a name is not looked up yet. */
  SocketAddress toConnectTo();

  /** The parameters to check if the address is wrong, such as {@code HOST and PORT}. */
  String parts();

  /**
   * The address that a listening server prints: as the user wrote it, with the real port.
   *
   * @param local the address on which the server listens
   */
  String listening(SocketAddress local);
}
