package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientClosedException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.NotSentException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.WhenFull;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.CallFailures;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.message.ReservedHeaders;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls from the callers' threads to the pools and back. The number of calls in flight is
 * limited, and each call gets an outcome. Thread-safe.
 */
public final class CallDispatcher {
  /** A pool, as seen by calls. For the event loop's thread only. */
  interface Pool {
    void submit(Call call);

    /** Removes a call that has its outcome. */
    void cancel(Call call);
  }

  private static final Message EMPTY = Message.binary(new byte[0]);

  private final ClientContext context;
  private final ClientSettings settings;
  private final EventLoop loop;
  private final Pool shared;
  private final Pool exclusive;
  private final Semaphore permits;
  private final int limit;
  private final AtomicLong delivered = new AtomicLong();
  private volatile boolean closed;

  /**
   * A dispatcher.
   *
   * @param exclusive gets the calls that need their own connection
   */
  CallDispatcher(ClientContext context, Pool shared, Pool exclusive) {
    this.context = context;
    this.settings = context.settings;
    this.loop = context.loop;
    this.shared = shared;
    this.exclusive = exclusive;
    long product = (long) settings.connections() * settings.requestsInFlight();
    this.limit = (int) Math.min(product, Integer.MAX_VALUE);
    this.permits = new Semaphore(limit);
  }

  /**
   * Starts a call.
   *
   * @param <T> the message of a request, nothing for a one-way message
   */
  public <T> CompletableFuture<T> start(Call.Kind kind, Outgoing message, CallOptions options) {
    CallFuture<T> outcome = new CallFuture<>(this::deliver, permits);
    begin(new Call(kind, ReservedHeaders.removedFrom(message), options, outcome), outcome);
    return outcome.future;
  }

  private void deliver(Runnable completion) {
    context.callback(
        () -> {
          completion.run();
          delivered.incrementAndGet();
        });
  }

  /**
   * Makes a call and waits for its outcome.
   *
   * @param type the type of the outcome
   */
  public <T> T await(Call.Kind kind, Outgoing message, CallOptions options, Class<T> type) {
    try {
      Uninterruptibles.rejectOnLoop("a reply");
    } catch (IllegalStateException e) {
      OutgoingEncoder.discard(message, context.sources);
      throw e;
    }
    CallFuture<T> outcome = waiting();
    Call call = new Call(kind, ReservedHeaders.removedFrom(message), options, outcome);
    begin(call, outcome);
    return type.cast(Objects.requireNonNull(await(call, outcome), "a call without a reply"));
  }

  /** Waits until there is a connection. */
  public void awaitConnection() {
    Uninterruptibles.rejectOnLoop("a connection");
    CallFuture<Void> outcome = waiting();
    Call call = new Call(Call.Kind.CONNECT, Outgoing.of(EMPTY), CallOptions.DEFAULT, outcome);
    call.expireAfter(settings.timeouts().deadline());
    loop.execute(() -> shared.submit(call));
    await(call, outcome);
  }

  /** Returns a future that the event loop completes, because no code of the user depends on it. */
  private <T> CallFuture<T> waiting() {
    return new CallFuture<>(Runnable::run, permits);
  }

  private <T> @Nullable T await(Call call, CallFuture<T> outcome) {
    try {
      return outcome.get();
    } catch (InterruptedException e) {
      Uninterruptibles.done(loop, () -> cancel(call, CallFailures.interrupted(call, e)));
      Thread.currentThread().interrupt();
      return outcome.getNow(); // it may have succeeded just before
    }
  }

  private void begin(Call call, CallFuture<?> outcome) {
    try {
      OutgoingEncoder.check(
          call.message().header(), RequestHeaders.bytesAdded(call.kind(), settings));
    } catch (IllegalArgumentException e) {
      OutgoingEncoder.discard(call.message(), context.sources);
      throw e;
    }
    Duration time = call.options().deadline();
    Duration timeout = time == null ? settings.timeouts().deadline() : time;
    call.expireAfter(timeout);
    TransportException rejection = acquirePermit(call);
    if (rejection != null) {
      OutgoingEncoder.discard(call.message(), context.sources);
      if (settings.whenFull() == WhenFull.THROW && !closed) {
        throw rejection;
      }
      call.fail(rejection);
      return;
    }
    outcome.holdPermit();
    CompletableFuture<?> unused =
        outcome.future.whenComplete(
            (reply, failure) -> {
              if (!outcome.hasOutcome()) { // cancelled or completed by the user
                loop.execute(() -> cancel(call, new NotSentException("cancelled", null)));
              }
            });
    loop.execute(() -> pool(call).submit(call));
  }

  /** Takes a permit; returns the reason if there is none. */
  private @Nullable TransportException acquirePermit(Call call) {
    if (closed) {
      return new ClientClosedException("not sent: the client is closed", false);
    }
    if (permits.tryAcquire()) {
      return null;
    }
    String full =
        "not sent: "
            + limit
            + " requests are in flight (MessageClientBuilder.requestsInFlight, connections)";
    if (settings.whenFull() != WhenFull.BLOCK || EventLoop.isOnLoop()) {
      return new NotSentException(full, null);
    }
    try {
      long remaining = call.deadline() - System.nanoTime();
      if (!permits.tryAcquire(remaining, TimeUnit.NANOSECONDS)) {
        return new DeadlineExceededException(full, false, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotSentException(
          "not sent: interrupted while " + limit + " requests were in flight", e);
    }
    if (closed) {
      permits.release();
      return new ClientClosedException("not sent: the client was closed", false);
    }
    return null;
  }

  private Pool pool(Call call) {
    return call.isExclusive() && !settings.oneShot() ? exclusive : shared;
  }

  private void cancel(Call call, TransportException why) {
    if (!call.isDone()) {
      call.fail(why);
      pool(call).cancel(call);
    }
  }

  /** Returns the number of calls that hold a permit. */
  public int inFlight() {
    return limit - permits.availablePermits();
  }

  /** Returns how many futures were completed, including their callbacks. */
  long delivered() {
    return delivered.get();
  }

  /** Rejects further calls. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
