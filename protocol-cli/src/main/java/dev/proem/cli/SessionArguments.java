package dev.proem.cli;

import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The server of a client that makes many calls, or long ones, and how long it waits for each. */
public final class SessionArguments {
  @Mixin private ServerAddress server = new ServerAddress();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      converter = Durations.class,
      description =
          "For the server to do the next thing: be connected to, take some of what is sent, answer"
              + " what it has; from 0.001 to 86400, default ${DEFAULT-VALUE}. 500ms is allowed, too.")
  private Duration timeout = Duration.ofSeconds(30);

  /** What the options say. */
  public Session session() throws Failure {
    return new Session(server.address(), server.tls(), timeout);
  }
}
