package dev.proem.cli;

import picocli.CommandLine.Parameters;

/** HOST and PORT, the first two parameters of a command that listens or connects. */
final class AddressArguments {
  /** Added to the help of HOST where {@link AddressSyntax} is in use. */
  static final String UNIX_HELP =
      " Instead of HOST and PORT, unix:PATH names a Unix domain socket.";

  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description =
          "Where the server listens: a name, an IPv4 or IPv6 address; for a server also '', all"
              + " addresses of this machine.")
  private String host = "";

  @Parameters(
      index = "1",
      paramLabel = "PORT",
      converter = WholeNumber.Port.class,
      description = "The server's port, from 1 to 65535; for a server also 0, any free port.")
  private int port;

  /** Returns HOST and PORT. */
  HostAndPort endpoint() {
    return new HostAndPort(host, port);
  }

  /** Returns HOST and PORT, or the Unix domain socket that the user wrote in their place. */
  Address address() throws Failure {
    return host.startsWith(SocketFile.PREFIX) ? SocketFile.of(host) : endpoint();
  }
}
