package dev.proem.net.internal.server;

import dev.proem.Bound;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.message.ReceivedBytes;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The objects that all connections of a server share: settings, threads, totals and counts. */
public final class ServerContext {
  final ServerSettings settings;

  final Events events;

  /** Runs handlers; null if they run on the event loop. */
  final @Nullable Executor handlers;

  /** Reads and closes contents. */
  final ContentExecutors sources;

  /** Runs the long steps of TLS handshakes; they never wait for code of the user. */
  final Executor tlsTasks;

  final AtomicLong ids = new AtomicLong();
  public final AtomicLong unsentTotal = new AtomicLong();
  public final AtomicLong receivedTotal = new AtomicLong();

  // The outcomes of requests and connections since the server began to stop.

  final LongAdder completed = new LongAdder();
  final LongAdder cutOff = new LongAdder();
  final LongAdder closedIdle = new LongAdder();

  volatile boolean stopping;

  ServerContext(
      ServerSettings settings,
      Events events,
      @Nullable Executor handlers,
      ContentExecutors sources,
      Executor tlsTasks) {
    this.settings = settings;
    this.events = events;
    this.handlers = handlers;
    this.sources = sources;
    this.tlsTasks = tlsTasks;
  }

  /**
   * Returns an account of the bytes that a new connection holds for its requests.
   *
   * @param shed ends the connection that holds the most; returns false if there is none to end
   */
  ReceivedBytes receivedBytes(BooleanSupplier shed) {
    long limit = settings.serverLimits().receivedTotal();
    return new ReceivedBytes(receivedTotal, new Bound("ServerLimits.receivedTotal", limit), shed);
  }

  /** Counts a request whose reply was not sent, if the server stops. */
  void replyDropped() {
    if (stopping) {
      cutOff.increment();
    }
  }
}
