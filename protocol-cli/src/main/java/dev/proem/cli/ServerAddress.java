package dev.proem.cli;

import dev.proem.net.tls.Tls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * The server of a client of messages: its address, and whether it speaks TLS. A command with them
 * has {@link AddressSyntax} for its preprocessor.
 */
public final class ServerAddress {
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

  @Mixin private ClientTlsArguments tls = new ClientTlsArguments();

  /** The server, as the user wrote it. */
  public Address address() throws Failure {
    return Address.of(host, port);
  }

  /** The TLS to speak; null for none. */
  public @Nullable Tls tls() throws Failure {
    return tls.tls(address());
  }
}
