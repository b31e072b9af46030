package dev.proem.net;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Messages that are no replies, sent by any thread. */
final class Pushes {
  private Pushes() {}

  /**
   * Sends a message, unless too much is unsent.
   *
   * @param queued runs on the loop's thread when it is queued
   */
  static CompletableFuture<Void> send(
      MessageConnection connection,
      Outgoing message,
      SourceThreads threads,
      Events events,
      Runnable queued) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    Outbox.Fate fate =
        new Outbox.Fate() {
          @Override
          public void sent(long bytes) {
            events.sent(connection, message.header(), bytes);
            future.complete(null);
          }

          @Override
          public void dropped(boolean begun, String why) {
            future.completeExceptionally(
                begun
                    ? new OutcomeUnknownException("sent in part: " + why, null)
                    : new NotSentException("not sent: " + why, null));
          }
        };
    Outbox.Item item;
    try {
      item = Items.of(message, connection, threads, fate);
    } catch (IOException e) {
      Items.discard(message, threads);
      future.completeExceptionally(new NotSentException("not sent: " + Texts.reason(e), e));
      return future;
    } catch (RuntimeException | Error e) { // such as a header that is too long
      Items.discard(message, threads);
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
    return future;
  }
}
