package dev.proem.cli.load;

import dev.proem.Message;
import dev.proem.cli.Address;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.net.tls.Tls;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a load is to be.
 *
 * @param address the server
 * @param tls the TLS to speak; null for none
 * @param connections how many there are
 * @param depth how many requests are in flight on each at most
 * @param rate requests a second in all, at fixed times: an open loop; 0 for a closed one
 * @param request what is sent, over and over again
 * @param messageIds whether each request has a name that its reply has to repeat
 * @param duration how long is measured
 * @param warmup how long is not measured before
 * @param timeout how long a reply, and a connection, may take
 */
record LoadSettings(
    Address address,
    @Nullable Tls tls,
    int connections,
    int depth,
    int rate,
    Message request,
    boolean messageIds,
    Duration duration,
    Duration warmup,
    Duration timeout) {

  /** How much of the heap a load may need: the rest is for what comes and goes. */
  private static final double PART_OF_HEAP = 0.5;

  /** What is kept of a request in flight: when it was due and sent, its name and its place. */
  private static final int BYTES_IN_FLIGHT = 32;

  LoadPace pace() {
    return rate == 0 ? new LoadPace.Closed() : new LoadPace.Open(rate);
  }

  boolean isOpenLoop() {
    return rate != 0;
  }

  /**
   * Refuses what would not fit the memory: the request in its two forms, a reply as large as it on
   * each connection, and what is kept of each request in flight.
   *
   * @param heap the most that the heap can have, in bytes
   */
  void checkMemory(long heap) throws Failure {
    double size = request.contentLength();
    double needed = size * (2 + connections) + (double) BYTES_IN_FLIGHT * connections * depth;
    if (needed > PART_OF_HEAP * heap) {
      throw new Failure(
          ExitStatus.USAGE,
          String.format(
              Locale.ROOT,
              "%d connections with %d requests of %d bytes need up to %.0f MiB, more than half of"
                  + " the heap of %.0f MiB; ask for less, or start it with java -Xmx",
              connections,
              depth,
              request.contentLength(),
              mebibytes(needed),
              mebibytes((double) heap)));
    }
  }

  private static double mebibytes(double bytes) {
    return Math.ceil(bytes / (1 << 20));
  }
}
