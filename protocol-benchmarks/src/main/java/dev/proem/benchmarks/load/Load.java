package dev.proem.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: each connection has so many requests in flight, always the same bytes, and sends
 * the next one when a response has come. Knows no format but the size of a response, which a probe
 * learns. One thread, so that as little as possible is taken from the server.
 */
public final class Load {
  private static final int READ_BYTES = 1 << 18;
  private static final long STALLED_MILLIS = 5_000;
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);

  private final int port;
  private final int connections;
  private final int depth;
  private final byte[] request;
  private final @Nullable SSLContext tls;
  private final Histogram latencies = new Histogram(LONGEST_MICROS, 3);
  private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
  private long answered;

  /**
   * A load for a server on this machine.
   *
   * @param depth requests in flight on each connection, 1 or more
   * @param request the bytes of one, which are not changed
   * @param tls for connections with TLS
   */
  public Load(int port, int connections, int depth, byte[] request, @Nullable SSLContext tls) {
    this.port = port;
    this.connections = connections;
    this.depth = depth;
    this.request = request;
    this.tls = tls;
  }

  /**
   * Runs once.
   *
   * @throws IOException when the server closes a connection, or answers nothing for 5 seconds
   */
  public LoadResult run(long warmupMillis, long measuredMillis) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    int responseBytes = Probe.responseBytes(address, request, tls);
    List<LoadConnection> all = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      ByteBuffer block = block();
      for (int i = 0; i < connections; i++) {
        LoadConnection connection = new LoadConnection(address, tls, block, responseBytes);
        all.add(connection);
        connection.register(selector);
      }
      return measured(selector, all, warmupMillis, measuredMillis);
    } finally {
      for (LoadConnection connection : all) {
        connection.close();
      }
    }
  }

  /** Many requests, so that a write seldom has to stop at the end of one. */
  private ByteBuffer block() {
    int copies = Math.max(depth, READ_BYTES / 4 / request.length + 1);
    ByteBuffer block = ByteBuffer.allocateDirect(copies * request.length);
    for (int i = 0; i < copies; i++) {
      block.put(request);
    }
    return block.flip();
  }

  private LoadResult measured(
      Selector selector, List<LoadConnection> all, long warmupMillis, long measuredMillis)
      throws IOException {
    for (LoadConnection connection : all) {
      connection.send((long) depth * request.length);
    }
    long start = System.nanoTime();
    runUntil(selector, start + TimeUnit.MILLISECONDS.toNanos(warmupMillis));
    long warmup = answered;
    latencies.reset();
    long begin = System.nanoTime();
    runUntil(selector, begin + TimeUnit.MILLISECONDS.toNanos(measuredMillis));
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new LoadResult(
        answered + 1, // the probe's
        (answered - warmup) / seconds,
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(99),
        latencies.getValueAtPercentile(99.9));
  }

  private void runUntil(Selector selector, long end) throws IOException {
    while (System.nanoTime() - end < 0) {
      if (selector.select(STALLED_MILLIS) == 0) {
        throw new IOException("no response within " + STALLED_MILLIS + " ms");
      }
      for (SelectionKey key : selector.selectedKeys()) {
        ready((LoadConnection) key.attachment());
      }
      selector.selectedKeys().clear();
    }
  }

  private void ready(LoadConnection connection) throws IOException {
    long sent = connection.sentAt();
    int responses = connection.receive(input);
    answered += responses;
    if (depth == 1 && responses > 0) {
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sent);
      latencies.recordValue(Math.min(micros, LONGEST_MICROS));
    }
    connection.send((long) responses * request.length);
  }
}
