package dev.proem.cli;

import dev.proem.net.tls.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The server of a client of messages, the TLS that it speaks, and the client's time limit. */
@Command(preprocessor = AddressSyntax.class)
public final class MessageClientArguments extends ClientArguments {
  @Mixin private ClientTlsArguments tls = new ClientTlsArguments();

  /** Creates the arguments of a client whose time limit is 10 seconds by default. */
  public MessageClientArguments() {}

  /** Creates the arguments of a client with this default time limit. */
  public MessageClientArguments(Duration timeout) {
    super(timeout);
  }

  /** Returns the TLS to speak; null for none. */
  public @Nullable Tls tls() throws Failure {
    return tls.tls(address());
  }

  /** Returns the server for a client with several calls. */
  public Session session() throws Failure {
    return new Session(address(), tls(), timeout());
  }
}
