package dev.proem.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of the servers for many connections. */
public final class SelectorArguments {
  @Option(
      names = "--backlog",
      paramLabel = "N",
      defaultValue = "4096",
      converter = WholeNumber.Connections.class,
      description =
          "How many connections may wait to be accepted, if the system allows it; default"
              + " ${DEFAULT-VALUE}.")
  private int backlog = 4096;

  @Option(
      names = "--unread-timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "A client that reads nothing of what waits for it for so long is cut off; default"
              + " ${DEFAULT-VALUE}.")
  private Duration unread = Timeouts.DEFAULT.unread();

  public int backlog() {
    return backlog;
  }

  /** How long is waited; {@code message} is the time for one message to arrive. */
  public Timeouts timeouts(Duration message) {
    Timeouts defaults = Timeouts.DEFAULT;
    return new Timeouts(message, unread, defaults.drain(), defaults.stop());
  }
}
