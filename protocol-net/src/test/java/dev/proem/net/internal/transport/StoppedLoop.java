package dev.proem.net.internal.transport;

import dev.proem.MessageHeader;
import dev.proem.net.Connection;
import dev.proem.net.TransportListener;
import dev.proem.net.internal.connection.MessageConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Stops an event loop until this is closed, as if its process were suspended. As a listener, it
 * stops the event loop of a connection directly after an event.
 */
public final class StoppedLoop implements AutoCloseable, TransportListener {
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CompletableFuture<Long> since = new CompletableFuture<>();
  private final String event;
  private int count;

  /**
   * Stops the event loop of the connection after the given number of events.
   *
   * @param event "opened", "sent" or "over"
   * @param count from 1
   */
  public StoppedLoop(String event, int count) {
    this.event = event;
    this.count = count;
  }

  /** Stops the event loop of a connection after a number of received bytes, and waits for that. */
  public static StoppedLoop behind(Connection connection, int bytes) {
    StoppedLoop stopped = soonBehind(connection, bytes);
    stopped.await();
    return stopped;
  }

  /**
   * As {@link #behind}, without waiting: to be called before the bytes are sent. Until they have
   * arrived, the event loop only reads them, so no time-out is checked before it stops.
   */
  public static StoppedLoop soonBehind(Connection connection, int bytes) {
    StoppedLoop stopped = new StoppedLoop("", 0);
    MessageConnection its = (MessageConnection) connection;
    its.loop.execute(
        () -> {
          while (its.receivedBytes() < bytes) {
            its.step(its.reader::read);
          }
          stopped.stop();
        });
    return stopped;
  }

  private void stop() {
    since.complete(System.nanoTime());
    Uninterruptibles.uninterruptibly(
        () -> {
          goOn.await();
          return true;
        });
  }

  private void event(String what, Connection connection) {
    if (what.equals(event) && --count == 0) {
      ((MessageConnection) connection).loop.execute(this::stop);
    }
  }

  @Override
  public void opened(Connection connection) {
    event("opened", connection);
  }

  @Override
  public void sent(Connection connection, MessageHeader header, long bytes) {
    event("sent", connection);
  }

  @Override
  public void overHighWatermark(Connection connection, long unsentBytes) {
    event("over", connection);
  }

  /** Waits until the event loop has stopped. */
  public void await() {
    since.join();
  }

  /** Waits until the event loop has been stopped for a time. */
  public void awaitAge(Duration age) {
    long start = since.join();
    org.awaitility.Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> System.nanoTime() - start > age.toNanos());
  }

  public void goOn() {
    goOn.countDown();
  }

  @Override
  public void close() {
    goOn();
  }
}
