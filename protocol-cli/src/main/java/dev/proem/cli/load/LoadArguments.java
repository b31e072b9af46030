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

  /** Larger contents need streams, which a load does not use. */
  private static final long LARGEST_SIZE = 1L << 30;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "1",
      converter = WholeNumber.Connections.class,
      description =
          "The number of connections, from 1 to 65535; default ${DEFAULT-VALUE}. All are open"
              + " before the load starts.")
  private int connections = 1;

  @Option(
      names = "--depth",
      paramLabel = "D",
      defaultValue = "1",
      converter = WholeNumber.Depth.class,
      description =
          "The largest number of requests in flight on each connection, from 1 to 65535; default"
              + " ${DEFAULT-VALUE}.")
  private int depth = 1;

  @Option(
      names = "--rate",
      paramLabel = "R",
      converter = WholeNumber.Rate.class,
      description =
          "The number of requests per second, over all connections, from 1 to 100000000, in an open"
              + " loop; default: a closed loop.")
  private @Nullable Integer rate;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      converter = Sizes.class,
      description =
          "The size of the content of each request, up to 1G; default: a search as app-client sends"
              + " it."
              + Sizes.HELP)
  private @Nullable Long size;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = BINARY,
      description = "The content-type of a content with --size; default ${DEFAULT-VALUE}.")
  private String type = BINARY;

  @Option(
      names = "--message-ids",
      description =
          "Gives each request a message-id, which its reply must repeat as in-reply-to; the replies"
              + " may then arrive in any order.")
  private boolean messageIds;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      converter = Durations.class,
      description =
          "The duration of the measurement, from 0.001 to 86400 seconds; default ${DEFAULT-VALUE}.")
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      converter = Durations.OrNone.class,
      description =
          "The duration of the warm-up before the measurement, from 0 to 86400 seconds; default"
              + " ${DEFAULT-VALUE}.")
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
              "a request of %d bytes is too large: the limit is 1 GiB, and an eighth of the heap of"
                  + " %d bytes; reduce --size, or enlarge the heap with java -Xmx",
              size,
              heap));
    }
    byte[] content = new byte[(int) (long) size];
    Arrays.fill(content, (byte) 'x');
    return Message.binary(type, content);
  }
}
