package dev.proem.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import picocli.CommandLine.Mixin;

/** HOST and PORT of a server, and the run of any server. */
public final class ServerArguments {
  public static final String FOOTER =
      "The server prints \"Listening on HOST:PORT\" on standard output when it is ready, and logs"
          + " each accepted and closed connection on standard error. SIGTERM and SIGINT stop it"
          + " within 5 seconds, with exit status 0: it first answers the complete requests that"
          + " have arrived, for clients that read their replies within 3 seconds.";

  @Mixin private AddressArguments address = new AddressArguments();

  /** Creates a server that listens. */
  @FunctionalInterface
  public interface Listening {
    Server on(InetSocketAddress address, OneLineLog log) throws IOException;
  }

  /** Creates a server that listens, on any kind of address. */
  @FunctionalInterface
  interface ListeningAnywhere {
    Server on(SocketAddress address, OneLineLog log) throws IOException;
  }

  /** Listens, prints the address, and serves until the process is stopped. */
  public int serve(Console console, Listening listening) throws Failure, IOException {
    return serve(
        console, address.endpoint(), (local, log) -> listening.on((InetSocketAddress) local, log));
  }

  /** Does the same for a server that can listen on any kind of address. */
  public static int serve(Console console, Address where, ListeningAnywhere listening)
      throws Failure, IOException {
    try (OneLineLog log = new OneLineLog(console.errorStream())) {
      LibraryLog library = LibraryLog.into(log);
      try {
        Server server = listen(where, listening, log);
        String ready = "Listening on " + where.listening(server.address());
        ServerProcess.run(server, log, () -> console.print(ready));
      } finally {
        library.close();
      }
    }
    return ExitStatus.SUCCESS.code();
  }

  private static Server listen(Address where, ListeningAnywhere listening, OneLineLog log)
      throws Failure {
    try {
      return listening.on(where.toListenOn(), log);
    } catch (IOException | UnsupportedAddressTypeException | UnsupportedOperationException e) {
      throw Failures.listening(where, e);
    }
  }
}
