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
          "The number of connections that may wait to be accepted, from 1 to 65535, if the system"
              + " allows it; default ${DEFAULT-VALUE}.")
  private int backlog = 4096;

  @Option(
      names = "--unread-timeout",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "The time after which the connection of a client is closed if it reads nothing of what"
              + " was sent to it; default ${DEFAULT-VALUE}.")
  private Duration unread = Timeouts.DEFAULT.unread();

  public int backlog() {
    return backlog;
  }

  /** Returns the time-outs; {@code message} is the time for one message to arrive. */
  public Timeouts timeouts(Duration message) {
    Timeouts defaults = Timeouts.DEFAULT;
    return new Timeouts(message, unread, defaults.drain(), defaults.stop());
  }
}
