package dev.proem.cli;

import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The server that a client connects to, and the client's time limit. */
public class ClientArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Mixin private AddressArguments server = new AddressArguments();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "The time limit, from 0.001 to 86400 seconds; 500ms is also accepted. Default:"
              + " ${DEFAULT-VALUE}. It applies to the whole exchange; in the chat, file and load"
              + " commands, to each step: to connect, to send more bytes, to receive a reply.")
  private Duration timeout;

  /** Creates the arguments of a client whose time limit is 10 seconds by default. */
  public ClientArguments() {
    this(Duration.ofSeconds(10));
  }

  /** Creates the arguments of a client with this default time limit. */
  ClientArguments(Duration timeout) {
    this.timeout = timeout;
  }

  /** Returns HOST and PORT. */
  public final HostAndPort endpoint() {
    HostAndPort endpoint = server.endpoint();
    if (endpoint.port() == 0) {
      throw new ParameterException(
          command.commandLine(), "PORT: '0' is not a port number from 1 to 65535");
    }
    return endpoint;
  }

  /** Returns the server's address, as the user wrote it. */
  public final Address address() throws Failure {
    return server.address() instanceof SocketFile file ? file : endpoint();
  }

  /** Returns the time limit. */
  public final Duration timeout() {
    return timeout;
  }

  /** Returns a deadline that starts now. */
  public final Deadline deadline() {
    return Deadline.in(timeout);
  }
}
