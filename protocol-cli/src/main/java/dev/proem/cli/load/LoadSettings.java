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
 * The settings of a load.
 *
 * @param address the server
 * @param tls the TLS to speak; null for none
 * @param connections the number of connections
 * @param depth the largest number of requests in flight on each connection
 * @param rate requests per second over all connections, in an open loop; 0 for a closed loop
 * @param request the request that is sent repeatedly
 * @param messageIds whether each request has a message-id, which its reply must repeat
 * @param duration the duration of the measurement
 * @param warmup the duration of the warm-up
 * @param timeout the time limit for a reply, and for opening a connection
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

  /** The part of the heap that a load may need; the rest is for short-lived objects. */
  private static final double PART_OF_HEAP = 0.5;

  /** The memory for a request in flight: its due and sent times, its message-id and its place. */
  private static final int BYTES_IN_FLIGHT = 32;

  LoadPace pace() {
    return rate == 0 ? new LoadPace.Closed() : new LoadPace.Open(rate);
  }

  boolean isOpenLoop() {
    return rate != 0;
  }

  /**
   * Rejects a load that does not fit into memory: the request in its two forms, an equally large
   * reply on each connection, and the data of each request in flight.
   *
   * @param heap the maximum size of the heap, in bytes
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
                  + " the heap of %.0f MiB; reduce the load, or enlarge the heap with java -Xmx",
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
