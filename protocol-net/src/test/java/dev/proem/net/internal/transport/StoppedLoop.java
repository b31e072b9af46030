package dev.proem.net.internal.transport;

import dev.proem.MessageHeader;
import dev.proem.net.Connection;
import dev.proem.net.TransportListener;
import dev.proem.net.internal.connection.MessageConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * An event loop that stands still, as that of a suspended process, until this is closed. As a
 * listener, it stops the loop of a connection right behind an event.
 */
public final class StoppedLoop implements AutoCloseable, TransportListener {
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CompletableFuture<Long> since = new CompletableFuture<>();
  private final String event;
  private int count;

  /**
   * Stops the loop of the connection whose event is the given one in number.
   *
   * @param event "opened", "sent" or "over"
   * @param count from 1
   */
  public StoppedLoop(String event, int count) {
    this.event = event;
    this.count = count;
  }

  /**
   * Stops the loop of a connection as soon as so many bytes have come on it, and waits for that.
   */
  public static StoppedLoop behind(Connection connection, int bytes) {
    StoppedLoop stopped = soonBehind(connection, bytes);
    stopped.await();
    return stopped;
  }

  /**
   * The same, without the wait: to be called before the bytes are sent. Until they have come, the
   * loop does nothing but read them, so that no time-out is judged before it stands still.
   */
  public static StoppedLoop soonBehind(Connection connection, int bytes) {
    StoppedLoop stopped = new StoppedLoop("", 0);
    MessageConnection its = (MessageConnection) connection;
    its.loop.execute(
        () -> {
          while (its.receivedBytes() < bytes) {
            its.step(its::read);
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

  private void heard(String what, Connection connection) {
    if (what.equals(event) && --count == 0) {
      ((MessageConnection) connection).loop.execute(this::stop);
    }
  }

  @Override
  public void opened(Connection connection) {
    heard("opened", connection);
  }

  @Override
  public void sent(Connection connection, MessageHeader header, long bytes) {
    heard("sent", connection);
  }

  @Override
  public void overHighWatermark(Connection connection, long unsentBytes) {
    heard("over", connection);
  }

  /** Waits until it stands still. */
  public void await() {
    since.join();
  }

  /** Waits until it has stood still for so long. */
  public void awaitAge(Duration age) {
    long begun = since.join();
    org.awaitility.Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> System.nanoTime() - begun > age.toNanos());
  }

  public void goOn() {
    goOn.countDown();
  }

  @Override
  public void close() {
    goOn();
  }
}
