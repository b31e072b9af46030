package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The address and the options of a client of messages. A command with them has {@link
 * AddressSyntax} for its preprocessor.
 */
public final class MessageClientArguments {
  @Mixin private ServerAddress server = new ServerAddress();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = Durations.class,
      description =
          "For the whole exchange, from 0.001 to 86400; default ${DEFAULT-VALUE}. 500ms is allowed,"
              + " too.")
  private Duration timeout = Duration.ofSeconds(10);

  /** The server, as the user wrote it. */
  public Address address() throws Failure {
    return server.address();
  }

  /** The TLS to speak; null for none. */
  public @Nullable Tls tls() throws Failure {
    return server.tls();
  }

  /** A deadline that starts now. */
  public Deadline deadline() {
    return Deadline.in(timeout);
  }
}
