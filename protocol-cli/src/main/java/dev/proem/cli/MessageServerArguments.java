package dev.proem.cli;

import dev.proem.Limits;
import dev.proem.net.Binding;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.ServerTimeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The address and the options of a server of messages, and how each of them runs. */
@Command(preprocessor = AddressSyntax.class)
public final class MessageServerArguments {
  public static final String FOOTER =
      "A request that is not a valid message (malformed, truncated, too large, too late, of another"
          + " protocol) gets an error reply: text/plain with the extra header 'error'. Its"
          + " connection is closed after the complete replies to earlier requests.";

  @Mixin private AddressArguments address = new AddressArguments();

  @Mixin private SelectorArguments selector = new SelectorArguments();

  @Option(
      names = "--message-timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "The time for a request to arrive completely, from its first byte; default"
              + " ${DEFAULT-VALUE}.")
  private Duration messageTimeout = Timeouts.DEFAULT.message();

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "The time after which a connection is closed if the client sends nothing and waits for no"
              + " reply; default ${DEFAULT-VALUE}.")
  private Duration idleTimeout = Duration.ofMinutes(10);

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "10000",
      converter = WholeNumber.Connections.class,
      description =
          "The number of connections that are served at once, from 1 to 65535; further ones get an"
              + " error reply and are closed. Default: ${DEFAULT-VALUE}.")
  private int maxConnections = 10_000;

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.EventLoops.class,
      description =
          "The number of threads that share the connections, from 1 to 256; default"
              + " ${DEFAULT-VALUE}.")
  private int eventLoops = 1;

  @Option(
      names = "--proxy-protocol",
      description =
          "Each connection must begin with a PROXY header, version 1 or 2, that names the real"
              + " client. Use this only behind a load balancer that clients can't bypass.")
  private boolean proxyProtocol;

  @Mixin private ServerTlsArguments tls = new ServerTlsArguments();

  /**
   * Listens, prints the address, and serves until the process is stopped.
   *
   * @param limits the limits of one message
   * @param timeouts changes the time-outs for this service
   * @param handler sets the handler of the server
   */
  public int serve(
      Console console,
      Limits limits,
      UnaryOperator<ServerTimeouts> timeouts,
      UnaryOperator<MessageServerBuilder> handler)
      throws Failure, IOException {
    return ServerArguments.serve(
        console,
        address.address(),
        (local, log) -> {
          Binding binding =
              Binding.of(local)
                  .withTls(tls.tls())
                  .withProxyProtocol(proxyProtocol)
                  .withBacklog(selector.backlog());
          MessageServerBuilder builder = configured(binding, limits, timeouts, log);
          return new MessageService(handler.apply(builder), Timeouts.DEFAULT.stop(), log);
        });
  }

  private MessageServerBuilder configured(
      Binding binding, Limits limits, UnaryOperator<ServerTimeouts> changes, OneLineLog log) {
    Timeouts timeouts = selector.timeouts(messageTimeout);
    return MessageService.builder(binding, limits, timeouts, log)
        .timeouts(
            changes.apply(
                timeouts.ofMessages().withIdle(idleTimeout).withFirstMessage(idleTimeout)))
        .serverLimits(
            MessageService.LIMITS
                .withConnections(maxConnections)
                .withConnectionsPerAddress(maxConnections))
        .eventLoops(eventLoops);
  }
}
