package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientClosedException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.WhenFull;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.connection.ReservedHeaders;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a client, from the caller's thread to the pools and back: bounded, and each with an
 * outcome. Thread-safe.
 */
public final class CallDispatcher {
  private static final Message NOTHING = Message.binary(new byte[0]);

  private final ClientContext core;
  private final ClientPool shared;
  private final ClientPool exclusive;
  private final Semaphore places;
  private final int most;
  private final AtomicLong delivered = new AtomicLong();
  private volatile boolean closed;

  public CallDispatcher(ClientContext core) {
    ClientSettings settings = core.settings;
    this.core = core;
    this.shared = new ClientPool(core, settings.connections(), settings.oneShot());
    this.exclusive = new ClientPool(core, settings.streamedConnections(), true);
    long product = (long) settings.connections() * settings.requestsInFlight();
    this.most = (int) Math.min(product, Integer.MAX_VALUE);
    this.places = new Semaphore(most);
    core.loop.whenFailed(
        () -> {
          closed = true;
          closeAll();
        });
  }

  // outcomes

  /** An outcome that a future gets. */
  private class Later<T> implements Call.Outcome {
    final CompletableFuture<T> future = new CompletableFuture<>();

    /** Whether it takes one of the places; released once, when nothing waits any more. */
    boolean hasPlace;

    /** Whether the client has completed the future, or is about to. */
    volatile boolean settled;

    void deliver(Runnable completion) {
      core.callback(
          () -> {
            completion.run();
            delivered.incrementAndGet();
          });
    }

    @Override
    public void succeeded(@Nullable Message reply) {
      leave();
      @SuppressWarnings("unchecked") // a Message for requests, null for one-way messages
      T value = (T) reply;
      deliver(() -> future.complete(value));
    }

    @Override
    public void streaming(MessageHeader header, ContentPipe content) {
      leave();
      @SuppressWarnings("unchecked") // such calls are made for streamed replies only
      T value = (T) new PipedReply(header, content);
      deliver(
          () -> {
            if (!future.complete(value)) {
              content.close(); // nobody is there to read it
            }
          });
    }

    @Override
    public void failed(TransportException failure) {
      leave();
      deliver(() -> future.completeExceptionally(failure));
    }

    private void leave() {
      settled = true;
      if (hasPlace) {
        hasPlace = false;
        places.release();
      }
    }
  }

  /**
   * The same for a caller that waits: nothing of the user's hangs on it, so the loop completes it.
   */
  private final class Waiter<T> extends Later<T> {
    @Override
    void deliver(Runnable completion) {
      completion.run();
    }
  }

  // calls

  /**
   * Starts a call whose outcome a future gets.
   *
   * @param <T> the message of a request, nothing for a one-way message
   */
  public <T> CompletableFuture<T> start(Call.Kind kind, Outgoing message, CallOptions options) {
    Later<T> later = new Later<>();
    begin(new Call(kind, ReservedHeaders.removedFrom(message), options, later), later);
    return later.future;
  }

  /**
   * Makes a call and waits for its outcome.
   *
   * @param type what calls of this kind give
   */
  public <T> T await(Call.Kind kind, Outgoing message, CallOptions options, Class<T> type) {
    try {
      Uninterruptibles.refuseOnLoop("a reply");
    } catch (IllegalStateException e) {
      OutgoingEncoder.discard(message, core.sources);
      throw e;
    }
    Waiter<T> waiter = new Waiter<>();
    Call call = new Call(kind, ReservedHeaders.removedFrom(message), options, waiter);
    begin(call, waiter);
    return type.cast(Objects.requireNonNull(await(call, waiter.future), "a call without a reply"));
  }

  /** Connects already now, if there is always to be a connection. */
  public void begin() {
    if (core.settings.stayConnected()) {
      core.loop.execute(shared::begin);
    }
  }

  /** Waits until there is a connection. */
  public void awaitConnection() {
    Uninterruptibles.refuseOnLoop("a connection");
    Waiter<Void> waiter = new Waiter<>();
    // A call that waits like any other, and is done as soon as it would be sent.
    Call call = new Call(Call.Kind.CONNECT, Outgoing.of(NOTHING), CallOptions.DEFAULT, waiter);
    call.deadline = call.begunAt + core.settings.timeouts().deadline().toNanos();
    core.loop.execute(() -> shared.submit(call));
    await(call, waiter.future);
  }

  private <T> @Nullable T await(Call call, CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    } catch (InterruptedException e) {
      Uninterruptibles.done(core.loop, () -> giveUp(call, interrupted(call, e)));
      Thread.currentThread().interrupt();
      return settled(future); // its outcome may have come just before
    }
  }

  private static TransportException interrupted(Call call, InterruptedException e) {
    return call.begun
        ? new OutcomeUnknownException(
            "interrupted while waiting for the reply; the request was sent, and may have been"
                + " executed",
            e)
        : new NotSentException("not sent: interrupted while waiting for a connection", e);
  }

  private static <T> @Nullable T settled(CompletableFuture<T> future) {
    try {
      return future.getNow(null);
    } catch (java.util.concurrent.CompletionException e) {
      throw thrown(e);
    }
  }

  /** Thrown by this thread, with where it was called, and caused by what happened elsewhere. */
  private static RuntimeException thrown(Exception e) {
    return e.getCause() instanceof TransportException failure
        ? CallFailures.here(failure)
        : new IllegalStateException(e.getCause());
  }

  private void begin(Call call, Later<?> later) {
    try {
      OutgoingEncoder.check(
          call.message.header(), RequestSendListener.bytesAdded(call.kind, core.settings));
    } catch (IllegalArgumentException e) {
      OutgoingEncoder.discard(call.message, core.sources);
      throw e;
    }
    Duration time = call.options.deadline();
    call.deadline =
        call.begunAt + (time == null ? core.settings.timeouts().deadline() : time).toNanos();
    TransportException refusal = enter(call);
    if (refusal != null) {
      OutgoingEncoder.discard(call.message, core.sources);
      if (core.settings.whenFull() == WhenFull.THROW && !closed) {
        throw refusal;
      }
      call.fail(refusal);
      return;
    }
    later.hasPlace = true;
    CompletableFuture<?> unused =
        later.future.whenComplete(
            (reply, failure) -> {
              if (!later.settled) { // cancelled, or timed out by its owner
                core.loop.execute(() -> giveUp(call, new NotSentException("cancelled", null)));
              }
            });
    core.loop.execute(() -> pool(call).submit(call));
  }

  /** Takes a place among the requests in flight; why not, if not. */
  private @Nullable TransportException enter(Call call) {
    if (closed) {
      return new ClientClosedException("not sent: the client is closed", false);
    }
    if (places.tryAcquire()) {
      return null;
    }
    String full =
        "not sent: "
            + most
            + " requests are in flight (MessageClientBuilder.requestsInFlight, connections)";
    if (core.settings.whenFull() != WhenFull.BLOCK || EventLoop.isOnLoop()) {
      return new NotSentException(full, null);
    }
    try {
      boolean entered = places.tryAcquire(call.deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (entered && closed) {
        places.release();
        return new ClientClosedException("not sent: the client was closed", false);
      }
      return entered ? null : new DeadlineExceededException(full, false, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotSentException("not sent: interrupted while waiting for a place", e);
    }
  }

  private ClientPool pool(Call call) {
    return call.isExclusive() && !core.settings.oneShot() ? exclusive : shared;
  }

  private void giveUp(Call call, TransportException why) {
    if (!call.isDone()) {
      call.fail(why);
      pool(call).cancel(call);
    }
  }

  /** What there is now, for logs. */
  @Override
  public String toString() {
    return "connections: "
        + (shared.openCount() + exclusive.openCount())
        + "; calls in flight: "
        + (most - places.availablePermits())
        + (closed ? "; closed" : "; open");
  }

  /** How many futures have been completed, and have run their callbacks. */
  public long delivered() {
    return delivered.get();
  }

  /** Fails all calls, and closes all connections. */
  public void close() {
    closed = true;
    core.loop.execute(this::closeAll);
  }

  private void closeAll() {
    core.loop.catchUp(); // what was sent before the end is
    core.close();
    shared.close();
    exclusive.close();
  }
}
