package dev.proem.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Parameters;

/** HOST and PORT of a server, and how every server runs. */
final class ServerArguments {
  static final String FOOTER =
      "When it is ready it prints \"Listening on HOST:PORT\" on standard output. It logs each"
          + " connection, accepted and closed, on standard error. SIGTERM and SIGINT end it within"
          + " 5 seconds, with status 0: what has arrived whole is answered first, for clients that"
          + " take their replies within 3 seconds.";

  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description = "Where to listen: a name, an IPv4 or IPv6 address; '' for all addresses.")
  private String host = "";

  @Parameters(
      index = "1",
      paramLabel = "PORT",
      converter = WholeNumber.ListenPort.class,
      description = "From 0 to 65535; 0 takes any free port.")
  private int port;

  /** Makes a server that listens. */
  @FunctionalInterface
  interface Listening {
    Server on(InetSocketAddress address, OneLineLog log) throws IOException;
  }

  /** Listens, says so, and serves until the process is told to end. */
  int serve(Console console, Listening listening) throws Failure, IOException {
    Endpoint endpoint = new Endpoint(host, port);
    try (OneLineLog log = new OneLineLog(console.errorStream())) {
      Server server = listen(endpoint, listening, log);
      String ready = "Listening on " + endpoint.listening(server.address());
      ServerProcess.run(server, log, () -> console.print(ready));
    }
    return ExitStatus.SUCCESS.code();
  }

  private static Server listen(Endpoint endpoint, Listening listening, OneLineLog log)
      throws Failure {
    try {
      return listening.on(endpoint.toListenOn(), log);
    } catch (IOException e) {
      throw Failures.listening(endpoint, e);
    }
  }
}
