package dev.proem.examples.metrics;

import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.ReplyCode;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.TransportListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts the events of connections. No tag has a value that a peer can choose, so untrusted peers
 * can't increase the number of time series. Thread-safe. All servers or clients with the same
 * prefix must use the same listener, because they share the gauge of open connections.
 */
public final class MicrometerListener implements TransportListener {
  private static final Set<String> CODES =
      Arrays.stream(ReplyCode.values()).map(ReplyCode::code).collect(Collectors.toSet());

  private final Set<String> outcomes;
  private final AtomicInteger open = new AtomicInteger();
  private final Counter opened;
  private final MeterProvider<Counter> closed;
  private final MeterProvider<Counter> refused;
  private final Counter received;
  private final DistributionSummary receivedBytes;
  private final Counter sent;
  private final DistributionSummary sentBytes;
  private final MeterProvider<Timer> requests;
  private final MeterProvider<Counter> watermarks;
  private final MeterProvider<Counter> limits;
  private final MeterProvider<Counter> errors;

  /**
   * Registers the meters.
   *
   * @param prefix the beginning of their names: {@code proem.server} or {@code proem.client}
   * @param ownCodes the error codes of your service that are counted separately; unknown codes are
   *     counted together, as {@code other}
   */
  public MicrometerListener(MeterRegistry registry, String prefix, String... ownCodes) {
    outcomes = Stream.concat(CODES.stream(), Stream.of(ownCodes)).collect(Collectors.toSet());
    Gauge.builder(prefix + ".connections", open, AtomicInteger::get)
        .description("connections that are open")
        .strongReference(true)
        .register(registry);
    opened = Counter.builder(prefix + ".connections.opened").register(registry);
    closed = Counter.builder(prefix + ".connections.closed").withRegistry(registry);
    refused = Counter.builder(prefix + ".connections.refused").withRegistry(registry);
    received = Counter.builder(prefix + ".messages.received").register(registry);
    receivedBytes = bytes(registry, prefix + ".messages.received.bytes");
    sent = Counter.builder(prefix + ".messages.sent").register(registry);
    sentBytes = bytes(registry, prefix + ".messages.sent.bytes");
    requests =
        Timer.builder(prefix + ".requests")
            .description("from a request to the end of its reply")
            .withRegistry(registry);
    watermarks = Counter.builder(prefix + ".watermark").withRegistry(registry);
    limits = Counter.builder(prefix + ".limits.hit").withRegistry(registry);
    errors = Counter.builder(prefix + ".errors").withRegistry(registry);
    registerAll();
  }

  private static DistributionSummary bytes(MeterRegistry registry, String name) {
    return DistributionSummary.builder(name).baseUnit("bytes").register(registry);
  }

  /** Registers all counters at 0, because a time series that starts at 1 hides its first event. */
  private void registerAll() {
    for (CloseReason.Kind kind : CloseReason.Kind.values()) {
      closed.withTag("reason", tag(kind));
      refused.withTag("reason", tag(kind));
    }
    requests.withTag("outcome", "success");
    requests.withTag("outcome", "other");
    outcomes.forEach(code -> requests.withTag("outcome", code));
    watermarks.withTag("side", "over");
    watermarks.withTag("side", "under");
  }

  private static String tag(CloseReason.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void opened(Connection connection) {
    open.incrementAndGet();
    opened.increment();
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration duration) {
    open.decrementAndGet();
    closed.withTag("reason", tag(reason.kind())).increment();
  }

  @Override
  public void refused(SocketAddress remoteAddress, CloseReason reason) {
    refused.withTag("reason", tag(reason.kind())).increment();
  }

  @Override
  public void received(Connection connection, MessageHeader header, long bytes, Duration arrival) {
    received.increment();
    receivedBytes.record((double) bytes);
  }

  @Override
  public void sent(Connection connection, MessageHeader header, long bytes) {
    sent.increment();
    sentBytes.record((double) bytes);
  }

  @Override
  public void answered(
      Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {
    if (request.isPing()) {
      return; // no handler has processed it, so its time has no meaning
    }
    String outcome =
        reply.error().map(code -> outcomes.contains(code) ? code : "other").orElse("success");
    requests.withTag("outcome", outcome).record(duration);
  }

  @Override
  public void overHighWatermark(Connection connection, long unsentBytes) {
    watermarks.withTag("side", "over").increment();
  }

  @Override
  public void underLowWatermark(Connection connection, long unsentBytes) {
    watermarks.withTag("side", "under").increment();
  }

  /** The number of names is limited by the number of settings. */
  @Override
  public void limitHit(SocketAddress remoteAddress, String name, long value) {
    limits.withTag("limit", name).increment();
  }

  /** Faults of a peer are counted by their code, those of this program together. */
  @Override
  public void failed(Connection connection, Throwable fault) {
    String error = fault instanceof ProtocolException known ? known.code().code() : "internal";
    errors.withTag("error", error).increment();
  }
}
