package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a server and gets their replies, many at a time on each connection. See {@code
 * docs/spec/protocol.md}, sections "Connections" and "Extensions".
 *
 * <pre>{@code
 * try (MessageClient client = MessageClient.connect("127.0.0.1", port)) {
 *   Message reply = client.request(Message.text("hello"));
 * }
 * }</pre>
 *
 * <p>Connections are made when they are needed, and made again when they have ended. A request that
 * may have been executed is never sent again unless it is said to be idempotent. All failures are
 * {@link TransportException}s, each of which says what the caller can do.
 *
 * <p>Thread-safe. The callbacks of its futures and its push listener run on threads of its own,
 * where they may block and may call it.
 */
public final class MessageClient implements AutoCloseable {
  private static final long JOIN_MILLIS = 5_000;
  private static final long LAST_CALLBACKS_MILLIS = 1_000;

  private final ClientCore core;
  private final ClientPool shared;
  private final ClientPool exclusive;
  private final Semaphore places;
  private final ReentrantLock closing = new ReentrantLock();
  private volatile boolean closed;

  MessageClient(ClientCore core) {
    ClientSettings settings = core.settings;
    this.core = core;
    this.shared = new ClientPool(core, settings.connections(), settings.oneShot());
    this.exclusive = new ClientPool(core, settings.streamedConnections(), true);
    this.places = new Semaphore(settings.connections() * settings.requestsInFlight());
    core.loop.start();
  }

  /** A builder; at least one address is needed. */
  public static MessageClientBuilder builder() {
    return new MessageClientBuilder();
  }

  /**
   * A client of one server, with the defaults of everything.
   *
   * @throws NotConnectedException when it can't be connected to
   */
  public static MessageClient connect(String host, int port) {
    return connect(InetSocketAddress.createUnresolved(host, port));
  }

  /**
   * A client of one server, with the defaults of everything.
   *
   * @param address an {@link InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
   * @throws NotConnectedException when it can't be connected to
   */
  public static MessageClient connect(SocketAddress address) {
    return builder().address(address).connect();
  }

  // --- calls
  // --------------------------------------------------------------------------------------

  /** As {@link #request(Message, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public Message request(Message message) {
    return request(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws TransportException when there is no reply; its kinds say what can be done. An interrupt
   *     ends the wait as well, and is set again
   * @throws IllegalArgumentException when the header is too long to be sent
   */
  public Message request(Message message, CallOptions options) {
    return request(Outgoing.of(message), options);
  }

  /**
   * Sends a request whose content is read while it is sent, on a connection of its own, and waits
   * for its reply. Otherwise as {@link #request(Message, CallOptions)}.
   */
  public Message request(Outgoing message, CallOptions options) {
    Message reply = await(Call.Kind.REQUEST, message, options, new Waiter<>());
    if (reply == null) {
      throw new IllegalStateException("a request without a reply");
    }
    return reply;
  }

  /** As {@link #send(Message, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Message> send(Message message) {
    return send(message, CallOptions.DEFAULT);
  }

  /**
   * Sends a request.
   *
   * @return completes with the reply, or exceptionally with a {@link TransportException}; when it
   *     is cancelled, the request is taken back if nothing of it has been sent, and its place is
   *     free
   * @throws IllegalArgumentException when the header is too long to be sent
   * @throws NotSentException when too many requests are in flight, with {@link WhenFull#THROW}
   */
  public CompletableFuture<Message> send(Message message, CallOptions options) {
    return send(Outgoing.of(message), options);
  }

  /**
   * Sends a request whose content is read while it is sent, on a connection of its own. Otherwise
   * as {@link #send(Message, CallOptions)}.
   */
  public CompletableFuture<Message> send(Outgoing message, CallOptions options) {
    Later<Message> later = new Later<>();
    start(Call.Kind.REQUEST, message, options, later, true);
    return later.future;
  }

  /** As {@link #sendOneWay(Outgoing, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public CompletableFuture<Void> sendOneWay(Message message) {
    return sendOneWay(Outgoing.of(message), CallOptions.DEFAULT);
  }

  /**
   * Sends a message that is not answered.
   *
   * @return completes when the system has taken all of it, which doesn't say that the server has
   *     it; else exceptionally with a {@link TransportException}
   * @throws IllegalArgumentException when the header is too long to be sent
   */
  public CompletableFuture<Void> sendOneWay(Outgoing message, CallOptions options) {
    Later<Void> later = new Later<>();
    start(Call.Kind.ONE_WAY, message, options, later, true);
    return later.future;
  }

  /** As {@link #requestStreamed(Outgoing, CallOptions)}. */
  public StreamedReply requestStreamed(Message message, CallOptions options) {
    return requestStreamed(Outgoing.of(message), options);
  }

  /**
   * Sends a request on a connection of its own, and waits for the header of its reply, whose
   * content is then read as it arrives. The deadline is for the header; afterwards the server has
   * to send with the minimum rate of {@link ServerTimeouts}, as long as the content is being read.
   *
   * @return to be closed by the caller
   * @throws TransportException as {@link #request(Message, CallOptions)} does
   */
  public StreamedReply requestStreamed(Outgoing message, CallOptions options) {
    StreamedReply reply = await(Call.Kind.STREAMED, message, options, new Waiter<>());
    if (reply == null) {
      throw new IllegalStateException("a request without a reply");
    }
    return reply;
  }

  // --- their way
  // ----------------------------------------------------------------------------------

  /** An outcome that a future gets. */
  private class Later<T> implements Call.Outcome {
    final CompletableFuture<T> future = new CompletableFuture<>();
    boolean hasPlace;

    void deliver(Runnable completion) {
      core.callback(completion);
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
      T value = (T) new StreamedReply(header, content);
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

  private void start(
      Call.Kind kind, Outgoing message, CallOptions options, Later<?> later, boolean canThrow) {
    Items.check(message.header());
    Call call = new Call(kind, message, options, later);
    java.time.Duration time = options.deadline();
    call.deadline =
        call.begunAt + (time == null ? core.settings.timeouts().deadline() : time).toNanos();
    TransportException refusal = enter(call);
    if (refusal != null) {
      Items.discard(message);
      if (canThrow && core.settings.whenFull() == WhenFull.THROW && !closed) {
        throw refusal;
      }
      call.fail(refusal);
      return;
    }
    later.hasPlace = true;
    CompletableFuture<?> unused =
        later.future.whenComplete(
            (reply, failure) -> {
              if (later.future.isCancelled()) {
                core.loop.execute(() -> cancel(call));
              }
            });
    core.loop.execute(() -> pool(call).submit(call));
  }

  /** Takes a place among the requests in flight; why not, if not. */
  private @Nullable TransportException enter(Call call) {
    if (closed) {
      return new ClientClosedException("the client is closed", false);
    }
    if (places.tryAcquire()) {
      return null;
    }
    String full =
        "not sent: "
            + core.settings.connections() * core.settings.requestsInFlight()
            + " requests are in flight (MessageClientBuilder.requestsInFlight, connections)";
    if (core.settings.whenFull() != WhenFull.BLOCK || core.loop.isCurrent()) {
      return new NotSentException(full, null);
    }
    try {
      boolean entered = places.tryAcquire(call.deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (entered && closed) {
        places.release();
        return new ClientClosedException("the client is closed", false);
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

  private void cancel(Call call) {
    if (!call.isDone()) {
      call.fail(new NotSentException("cancelled", null)); // its future is done already
      pool(call).cancel(call);
    }
  }

  private <T> @Nullable T await(
      Call.Kind kind, Outgoing message, CallOptions options, Waiter<T> waiter) {
    if (core.loop.isCurrent()) {
      Items.discard(message);
      throw new IllegalStateException("the client's own loop can't wait for a reply");
    }
    start(kind, message, options, waiter, true);
    try {
      return waiter.future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransportException failure) {
        // Thrown by this thread, with where it was called, and caused by what happened elsewhere.
        throw Failures.here(failure);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      waiter.future.cancel(false);
      Thread.currentThread().interrupt();
      throw new OutcomeUnknownException("interrupted while waiting for the reply", e);
    }
  }

  // --- connections and end
  // ------------------------------------------------------------------------

  /** Makes sure that there is a connection. */
  void ensureConnected() {
    Waiter<Void> connected = new Waiter<>();
    core.loop.execute(() -> shared.ensureConnected(connected));
    try {
      connected.future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransportException failure) {
        throw Failures.here(failure);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotConnectedException("interrupted while connecting", e);
    }
  }

  /**
   * Closes all connections. Calls that are not answered yet fail with a {@link
   * ClientClosedException}. Waits for the client's threads to end, but those whose callbacks go on,
   * and not on such a thread itself. Does nothing after the first call.
   */
  @Override
  public void close() {
    closing.lock();
    try {
      if (!closed) {
        closed = true;
        core.loop.execute(
            () -> {
              shared.close();
              exclusive.close();
            });
        core.loop.stop();
      }
    } finally {
      closing.unlock();
    }
    if (core.loop.isCurrent()) {
      core.workers.shutdown();
      return;
    }
    Waiting.uninterruptibly(() -> core.loop.join(JOIN_MILLIS));
    core.workers.shutdown();
    if (!core.isInCallback()) {
      Waiting.uninterruptibly(
          () -> core.workers.awaitTermination(LAST_CALLBACKS_MILLIS, TimeUnit.MILLISECONDS));
    }
  }
}
