package dev.proem.net.internal.connection;

import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendListener;
import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends messages that are not replies, from any thread. */
public final class Pushes {
  /**
   * Is notified of the outcome once, on the thread of the event loop or of the caller. Not code of
   * a user.
   */
  public interface Outcome {
    /**
     * The message was sent, or failed.
     *
     * @param failure the reason; null if the system has taken all of the message
     */
    void ended(@Nullable TransportException failure);
  }

  private Pushes() {}

  /**
   * Returns a future for the outcome. It is completed on a callback thread, because its dependent
   * actions are code of the user, which must not delay an event loop.
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
   * Sends a message, unless too many bytes are unsent.
   *
   * @param queued runs on the thread of the event loop after the message is queued
   * @throws IllegalArgumentException if its header is too long
   */
  public static void send(
      MessageConnection connection,
      Outgoing message,
      ContentExecutors threads,
      Events events,
      Runnable queued,
      Outcome outcome) {
    SendListener sendListener =
        new SendListener() {
          @Override
          public void sent(long bytes) {
            events.sent(connection, message.header(), bytes);
            outcome.ended(null);
          }

          @Override
          public void failed(boolean started, String why) {
            outcome.ended(
                started
                    ? new OutcomeUnknownException("sent in part: " + why, null)
                    : new NotSentException("not sent: " + why, null));
          }
        };
    OutgoingItem item;
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
          if (!connection.isOpen()) {
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
