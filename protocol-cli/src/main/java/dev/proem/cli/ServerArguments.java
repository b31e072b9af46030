package dev.proem.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import picocli.CommandLine.Mixin;

/** HOST and PORT of a server, and how every server runs. */
public final class ServerArguments {
  public static final String FOOTER =
      "When it is ready it prints \"Listening on HOST:PORT\" on standard output. It logs each"
          + " connection, accepted and closed, on standard error. SIGTERM and SIGINT end it within"
          + " 5 seconds, with status 0: what has arrived whole is answered first, for clients that"
          + " take their replies within 3 seconds.";

  @Mixin private AddressArguments address = new AddressArguments();

  /** Makes a server that listens. */
  @FunctionalInterface
  public interface Listening {
    Server on(InetSocketAddress address, OneLineLog log) throws IOException;
  }

  /** Makes a server that listens, on any kind of address. */
  @FunctionalInterface
  interface ListeningAnywhere {
    Server on(SocketAddress address, OneLineLog log) throws IOException;
  }

  /** Listens, says so, and serves until the process is told to end. */
  public int serve(Console console, Listening listening) throws Failure, IOException {
    return serve(
        console, address.endpoint(), (local, log) -> listening.on((InetSocketAddress) local, log));
  }

  /** The same for a server that can listen on any address. */
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
