package dev.proem.cli;

import dev.proem.Limits;
import dev.proem.net.Binding;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.ServerTimeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The address and the options of a server of messages, and how each of them runs. A command with
 * them has {@link AddressSyntax} for its preprocessor.
 */
public final class MessageServerArguments {
  public static final String FOOTER =
      "A request that is no message (malformed, truncated, too large, late, of another protocol) is"
          + " answered with an error reply: text/plain with the extra header 'error'. It ends its"
          + " connection; replies before it arrive whole.";

  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description =
          "Where to listen: a name, an IPv4 or IPv6 address; '' for all addresses. Or unix:PATH, a"
              + " Unix domain socket; then there is no PORT.")
  private String host = "";

  @Parameters(
      index = "1",
      paramLabel = "PORT",
      converter = WholeNumber.ListenPort.class,
      description = "From 0 to 65535; 0 takes any free port.")
  private int port;

  @Mixin private SelectorArguments selector = new SelectorArguments();

  @Option(
      names = "--message-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      converter = Durations.class,
      description =
          "For a request to arrive whole, from its first byte on; default ${DEFAULT-VALUE}.")
  private Duration messageTimeout = Timeouts.DEFAULT.message();

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
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
        Address.of(host, port),
        (address, log) -> {
          Binding binding =
              Binding.of(address)
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
