package dev.proem.examples;

import dev.proem.net.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The address and the options of a client of messages. A command with them has {@link
 * AddressSyntax} for its preprocessor.
 */
final class MessageClientArguments {
  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description =
          "The server: a name, an IPv4 or IPv6 address; '' for this machine. Or unix:PATH, a Unix"
              + " domain socket; then there is no PORT.")
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

  @Mixin private ClientTlsArguments tls = new ClientTlsArguments();

  /** The server, as the user wrote it. */
  Address address() throws Failure {
    return Address.of(host, port);
  }

  /** The TLS to speak; null for none. */
  @Nullable Tls tls() throws Failure {
    return tls.tls(address());
  }

  /** A deadline that starts now. */
  Deadline deadline() {
    return Deadline.in(timeout);
  }
}
