package dev.proem.cli;

import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** HOST and PORT of a client, and how long it waits. */
public final class ClientArguments {
  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description = "The server: a name, an IPv4 or IPv6 address; '' for this machine.")
  private String host = "";

  @Parameters(
      index = "1",
      paramLabel = "PORT",
      converter = WholeNumber.ConnectPort.class,
      description = "From 1 to 65535.")
  private int port;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = Durations.class,
      description =
          "For the whole exchange, from 0.001 to 86400; default ${DEFAULT-VALUE}. 500ms is allowed,"
              + " too.")
  private Duration timeout = Duration.ofSeconds(10);

  public Endpoint endpoint() {
    return new Endpoint(host, port);
  }

  /** A deadline that starts now. */
  public Deadline deadline() {
    return Deadline.in(timeout);
  }
}
