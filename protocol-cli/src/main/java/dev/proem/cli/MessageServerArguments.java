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
      "A request that is no message (malformed, truncated, too large, late, of another protocol) is"
          + " answered with an error reply: text/plain with the extra header 'error'. It ends its"
          + " connection; replies before it arrive whole.";

  @Mixin private AddressArguments address = new AddressArguments();

  @Mixin private SelectorArguments selector = new SelectorArguments();

  @Option(
      names = "--message-timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "For a request to arrive whole, from its first byte on; default ${DEFAULT-VALUE}.")
  private Duration messageTimeout = Timeouts.DEFAULT.message();

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "A client that sends nothing for so long, and waits for nothing, is closed; default"
              + " ${DEFAULT-VALUE}.")
  private Duration idleTimeout = Duration.ofMinutes(10);

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "10000",
      converter = WholeNumber.Connections.class,
      description =
          "How many connections are served at once; more are answered with an error reply, and"
              + " closed. Default ${DEFAULT-VALUE}.")
  private int maxConnections = 10_000;

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.EventLoops.class,
      description = "How many threads share the connections; default ${DEFAULT-VALUE}.")
  private int eventLoops = 1;

  @Option(
      names = "--proxy-protocol",
      description =
          "Each connection has to begin with a PROXY header, version 1 or 2, that names the true"
              + " client. Only behind a load balancer that nobody can go round.")
  private boolean proxyProtocol;

  @Mixin private ServerTlsArguments tls = new ServerTlsArguments();

  /**
   * Listens, says so, and serves until the process is told to end.
   *
   * @param limits what is taken of one message
   * @param timeouts changes the time-outs where the service needs others
   * @param handler gives the server its handler
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
