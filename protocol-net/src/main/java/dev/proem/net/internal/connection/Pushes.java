package dev.proem.net.internal.connection;

import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages that are no replies, sent by any thread. */
public final class Pushes {
  /** Hears of the outcome, once, on the loop's thread or that of the caller: no code of a user. */
  public interface Outcome {
    /**
     * It was sent, or not.
     *
     * @param failure why not; null when the system has taken all of it
     */
    void ended(@Nullable TransportException failure);
  }

  private Pushes() {}

  /**
   * A future for the outcome, which is completed on a thread for callbacks: what hangs on it is the
   * user's, and must not hold up a loop.
   */
  public static CompletableFuture<Void> future(Executor callbacks, Consumer<Outcome> send) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    send.accept(
        failure ->
            callbacks.execute(
                () -> {
                  if (failure == null) {
                    future.complete(null);
                  } else {
                    future.completeExceptionally(failure);
                  }
                }));
    return future;
  }

  /**
   * Sends a message, unless too much is unsent.
   *
   * @param queued runs on the loop's thread when it is queued
   * @throws IllegalArgumentException when its header is too long
   */
  public static void send(
      MessageConnection connection,
      Outgoing message,
      ContentExecutors threads,
      Events events,
      Runnable queued,
      Outcome outcome) {
    SendQueue.SendListener sendListener =
        new SendQueue.SendListener() {
          @Override
          public void sent(long bytes) {
            events.sent(connection, message.header(), bytes);
            outcome.ended(null);
          }

          @Override
          public void dropped(boolean begun, String why) {
            outcome.ended(
                begun
                    ? new OutcomeUnknownException("sent in part: " + why, null)
                    : new NotSentException("not sent: " + why, null));
          }
        };
    SendQueue.Item item;
    try {
      item = OutgoingEncoder.of(message, connection, threads, sendListener);
    } catch (IOException e) {
      OutgoingEncoder.discard(message, threads);
      outcome.ended(new NotSentException("not sent: " + LogText.reason(e), e));
      return;
    } catch (RuntimeException | Error e) { // such as a header that is too long
      OutgoingEncoder.discard(message, threads);
      throw e;
    }
    connection.loop.run(
        () -> {
          if (connection.isFinishing()) {
            item.drop("the connection is closed");
          } else if (connection.isOverWatermark()) {
            item.drop("the peer does not read what was sent to it before");
          } else {
            connection.step(
                () -> {
                  connection.queue(item);
                  queued.run();
                });
          }
        });
  }
}
