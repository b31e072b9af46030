package dev.proem.cli.load;

import dev.proem.Message;
import dev.proem.cli.Durations;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.MessageClientArguments;
import dev.proem.cli.Sizes;
import dev.proem.cli.WholeNumber;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a load. */
final class LoadArguments {
  /** The content type of a request with {@code --size}, unless {@code --type} names another. */
  private static final String BINARY = "binary/custom-client-binary-type";

  /** The search that the application client of the tutorial sends. */
  private static final Message SEARCH = Message.json(new Search("search", "morpheus"));

  private record Search(String action, String value) {}

  /** Longer contents are for streams, and a load makes none. */
  private static final long LARGEST_SIZE = 1L << 30;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.Connections.class,
      description = "From 1 to 65535; default ${DEFAULT-VALUE}. All are opened before it begins.")
  private int connections = 1;

  @Option(
      names = "--depth",
      paramLabel = "D",
      defaultValue = "1",
      converter = WholeNumber.Depth.class,
      description =
          "How many requests are in flight on each connection at most, from 1 to 65535; default"
              + " ${DEFAULT-VALUE}.")
  private int depth = 1;

  @Option(
      names = "--rate",
      paramLabel = "R",
      converter = WholeNumber.Rate.class,
      description =
          "Makes it an open loop: requests a second, on all connections together, from 1 to"
              + " 100000000.")
  private @Nullable Integer rate;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      converter = Sizes.class,
      description =
          "The content of the request, up to 1G; default: a search as app-client sends it."
              + Sizes.HELP)
  private @Nullable Long size;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = BINARY,
      description = "The content-type of what --size makes; default ${DEFAULT-VALUE}.")
  private String type = BINARY;

  @Option(
      names = "--message-ids",
      description =
          "Gives each request a message-id, which its reply has to repeat as in-reply-to; the"
              + " server may answer in any order then.")
  private boolean messageIds;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description = "How long it is measured, from 0.001 to 86400; default ${DEFAULT-VALUE}.")
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      converter = Durations.OrNone.class,
      description = "How long it runs before, not measured; 0 to 86400; default ${DEFAULT-VALUE}.")
  private Duration warmup = Duration.ofSeconds(1);

  /** Returns the settings of a load on this server. */
  LoadSettings settings(MessageClientArguments server) throws Failure {
    return new LoadSettings(
        server.address(),
        server.tls(),
        connections,
        depth,
        rate == null ? 0 : rate,
        request(),
        messageIds,
        duration,
        warmup,
        server.timeout());
  }

  private Message request() throws Failure {
    if (size == null) {
      if (!type.equals(BINARY)) {
        throw new Failure(
            ExitStatus.USAGE, "--type needs --size; add --size BYTES, or leave it out");
      }
      return SEARCH;
    }
    long heap = Runtime.getRuntime().maxMemory();
    if (size > Math.min(LARGEST_SIZE, heap / 8)) {
      throw new Failure(
          ExitStatus.USAGE,
          String.format(
              Locale.ROOT,
              "a request of %d bytes is too large: at most 1 GiB, and an eighth of the heap of %d"
                  + " bytes; ask for less, or start it with java -Xmx",
              size,
              heap));
    }
    byte[] content = new byte[(int) (long) size];
    Arrays.fill(content, (byte) 'x');
    return Message.binary(type, content);
  }
}
