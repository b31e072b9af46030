package dev.proem.examples;

import java.lang.System.Logger;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of the servers that run on a selector. */
final class SelectorArguments {
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
      defaultValue = "60",
      converter = Durations.class,
      description =
          "A client that reads nothing of what waits for it for so long is cut off; default"
              + " ${DEFAULT-VALUE}.")
  private Duration unread = Timeouts.DEFAULT.unread();

  int backlog() {
    return backlog;
  }

  /** What the connections share; {@code message} is the time for one message to arrive. */
  Loop loop(Duration message, Logger log) {
    Timeouts defaults = Timeouts.DEFAULT;
    return new Loop(new Timeouts(message, unread, defaults.drain(), defaults.stop()), log);
  }
}
