package dev.proem.cli.load;

import dev.proem.ProtocolException;
import dev.proem.cli.Failure;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The connections of a load: opens them, and opens lost ones again, with a backoff. Times are in
 * nanoseconds since the start of the run. Not thread-safe.
 */
final class LoadPool implements AutoCloseable {
  private static final int IN_BYTES = 1 << 17;
  private static final int CHECKS_IN_TIMEOUT = 10;
  private static final long LONGEST_CHECK = TimeUnit.MILLISECONDS.toNanos(200);

  private final LoadSettings settings;
  private final LoadMeasurement measurement;
  private final LongSupplier clock;
  private final Selector selector = Selector.open();
  private final LoadOpener opener;
  private final List<LoadSlot> slots = new ArrayList<>();
  private final LoadTurns turns = new LoadTurns();
  private final List<LoadSlot> unwritten = new ArrayList<>();
  private final Deque<LoadSlot> readable = new ArrayDeque<>();
  private final long timeout;
  private final long checkInterval;
  private long nextCheck;

  LoadPool(
      LoadSettings settings,
      LoadMeasurement measurement,
      List<? extends SocketAddress> addresses,
      LongSupplier clock)
      throws IOException {
    this.settings = settings;
    this.measurement = measurement;
    this.clock = clock;
    this.timeout = settings.timeout().toNanos();
    this.checkInterval = Math.min(LONGEST_CHECK, timeout / CHECKS_IN_TIMEOUT);
    LoadRequests requests =
        new LoadRequests(settings.request(), settings.messageIds(), settings.depth());
    ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
    this.opener =
        new LoadOpener(
            new LoadConnection.Shared(settings, requests, measurement, selector, in, clock),
            addresses,
            turns);
  }

  /** Continues to open the connections. Returns whether all are open. */
  boolean openAll() throws Failure {
    while (slots.size() < settings.connections() && opener.hasRoom()) {
      LoadSlot slot = new LoadSlot();
      slots.add(slot);
      opener.open(slot);
    }
    return measurement.opened == settings.connections();
  }

  /** Returns whether a connection has room for a request. */
  boolean hasRoom() {
    return turns.hasRoom();
  }

  /** Starts a request on the next connection; there must be room. */
  void start(long due, long now) {
    LoadSlot slot = turns.next();
    LoadConnection connection = slot.connection;
    if (connection != null) {
      connection.start(due, now);
      turns.offer(slot, connection);
      if (!slot.isUnwritten) {
        slot.isUnwritten = true;
        unwritten.add(slot);
      }
    }
  }

  /** Writes the started requests, several at once. */
  void write() throws Failure {
    for (LoadSlot slot : unwritten) {
      slot.isUnwritten = false;
      LoadConnection connection = slot.connection;
      if (connection != null) {
        try {
          connection.write();
        } catch (IOException e) {
          lost(slot, connection, e);
        }
      }
    }
    unwritten.clear();
  }

  /**
   * Waits until connections are ready, and handles them.
   *
   * @param millis the longest wait; 0 for none
   */
  void select(long millis) throws Failure, IOException {
    int left = readable.size();
    if (millis == 0 || left > 0) {
      selector.selectNow(this::ready);
    } else {
      selector.select(this::ready, millis);
    }
    for (; left > 0; left--) {
      LoadSlot slot = readable.remove();
      LoadConnection connection = slot.connection;
      if (connection != null && connection.isOpen()) {
        step(slot, connection);
      }
    }
    long now = clock.getAsLong();
    if (now >= nextCheck) {
      nextCheck = now + checkInterval;
      slots.forEach(slot -> check(slot, now));
    }
  }

  private void ready(SelectionKey key) {
    LoadSlot slot = (LoadSlot) key.attachment();
    LoadConnection connection = slot.connection;
    if (connection != null && key.isValid()) {
      step(slot, connection);
    }
  }

  private void step(LoadSlot slot, LoadConnection connection) {
    try {
      if (connection.ready()) {
        readable.add(slot);
      }
      opener.checkOpen(slot, connection);
      turns.offer(slot, connection);
    } catch (IOException | ProtocolException e) {
      lost(slot, connection, e);
    }
  }

  private void check(LoadSlot slot, long now) {
    LoadConnection connection = slot.connection;
    if (connection == null) {
      opener.reopen(slot, now);
    } else if (connection.isOpen()
        ? connection.overdue(now - timeout) > 0
        : now - slot.at >= timeout) {
      lost(slot, connection, new SocketTimeoutException("timed out"));
    }
  }

  private void lost(LoadSlot slot, LoadConnection connection, Exception reason) {
    connection.close();
    slot.connection = null;
    if (!connection.isOpen()) {
      IOException io = reason instanceof IOException e ? e : new IOException(reason);
      opener.failed(slot, connection.isConnected(), io);
      return;
    }
    if (measurement.allReplies == 0) {
      throw LoadFailures.unanswered(settings, connection.received(), reason);
    }
    measurement.lost++;
    int late = connection.overdue(clock.getAsLong() - timeout);
    measurement.count(LoadFault.TIMED_OUT, late);
    measurement.count(LoadFault.LOST, connection.inFlight() - late);
    measurement.count(LoadFault.MALFORMED, reason instanceof ProtocolException ? 1 : 0);
    if (connection.isAnswered()) {
      slot.failures = 0;
      slot.retryLater(clock.getAsLong());
    } else {
      slot.failed(clock.getAsLong());
    }
  }

  /** Returns the number of requests without a reply. */
  int inFlight() {
    int sum = 0;
    for (LoadSlot slot : slots) {
      LoadConnection connection = slot.connection;
      sum += connection == null ? 0 : connection.inFlight();
    }
    return sum;
  }

  /** Stops opening lost connections again. */
  void stopReopening() {
    opener.stopReopening();
  }

  /** Must be called when the clock restarts at 0, after all connections are open. */
  void restartClock() {
    nextCheck = 0;
  }

  @Override
  public void close() throws IOException {
    for (LoadSlot slot : slots) {
      LoadConnection connection = slot.connection;
      if (connection != null) {
        connection.close();
      }
    }
    selector.close();
  }
}
