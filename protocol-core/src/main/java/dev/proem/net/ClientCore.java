package dev.proem.net;

import dev.proem.Message;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all connections of a client share. */
final class ClientCore {
  /** With so many pushed messages not taken yet, their connections are not read. */
  private static final int MOST_PUSHES = 1_024;

  final ClientSettings settings;
  final EventLoop loop;
  final Events events;

  /** Where callbacks run, and contents that may block are read. */
  final ExecutorService workers;

  final AtomicLong connectionIds = new AtomicLong();
  final AtomicLong unsentTotal = new AtomicLong();
  private final ThreadLocal<Boolean> inCallback = ThreadLocal.withInitial(() -> false);

  // The rest belongs to the thread of the loop.

  private final ArrayDeque<Push> pushes = new ArrayDeque<>();
  private boolean pushing;
  private long lastCallId;

  private record Push(ClientConnection connection, Message message) {}

  ClientCore(ClientSettings settings, EventLoop loop, ExecutorService workers) {
    this.settings = settings;
    this.loop = loop;
    this.workers = workers;
    this.events = new Events(settings.listeners());
  }

  String nextId() {
    return Long.toString(++lastCallId);
  }

  /** The deadline of a call has passed. */
  void expired(Call call) {
    call.fail(
        new DeadlineExceededException(
            call.begun
                ? "no reply came within "
                    + call.age().toMillis()
                    + " ms; the request was sent, and may have been executed"
                : "not sent within "
                    + call.age().toMillis()
                    + " ms, for want of a connection with room for it",
            call.begun,
            null));
  }

  /** Runs what belongs to the user; never on the loop, which must not be held up. */
  void callback(Runnable action) {
    try {
      workers.execute(
          () -> {
            inCallback.set(true);
            try {
              action.run();
            } finally {
              inCallback.remove();
            }
          });
    } catch (RejectedExecutionException e) { // the client is closed
      action.run();
    }
  }

  boolean isInCallback() {
    return inCallback.get();
  }

  /** A message that is no reply has come: listeners get them one after the other. */
  void pushed(ClientConnection connection, Message message) {
    Consumer<Message> listener = settings.pushListener();
    if (listener == null) {
      System.getLogger(ClientCore.class.getPackageName())
          .log(
              System.Logger.Level.DEBUG,
              () -> connection + " sent a message that nobody listens to: " + message);
      return;
    }
    pushes.add(new Push(connection, message));
    if (pushes.size() >= MOST_PUSHES) {
      connection.intake.pause(Intake.Pause.PUSHES);
    }
    if (!pushing) {
      pushNext(listener);
    }
  }

  private void pushNext(Consumer<Message> listener) {
    Push push = pushes.poll();
    pushing = push != null;
    if (push != null) {
      callback(
          () -> {
            try {
              listener.accept(push.message());
            } catch (RuntimeException | Error e) {
              events.failed(push.connection(), "sent a message whose listener failed", e);
            } finally {
              loop.execute(() -> pushTaken(push.connection(), listener));
            }
          });
    }
  }

  private void pushTaken(ClientConnection connection, Consumer<Message> listener) {
    pushNext(listener);
    if (pushes.size() < MOST_PUSHES / 2) {
      connection.step(() -> connection.intake.unpause(Intake.Pause.PUSHES));
      // Others that were paused have messages in the queue, or had them: their turn comes, too.
    }
  }

  @Nullable Tls tls() {
    return settings.tls();
  }
}
