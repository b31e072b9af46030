package dev.proem.net.internal.client;

import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.TransportException;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.CallFailures;
import dev.proem.net.internal.call.CallQueue;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.pool.ConnectionKeeper;
import dev.proem.net.internal.pool.ConnectionPool;
import dev.proem.net.internal.pool.Dialer;
import dev.proem.net.internal.pool.Endpoints;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Timers;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;

/**
 * The connections of a client for one kind of calls, and the calls that wait for one of them. For
 * the event loop's thread only.
 */
final class ClientPool extends Timers.Timed
    implements CallDispatcher.Pool, ClientConnection.Owner, Dialer.Owner<Call.Carrier> {
  /** Creates a connection on a connected socket. */
  interface Factory {
    Call.Carrier create(
        Endpoints.Attempt attempt,
        SocketChannel socket,
        SelectionKey key,
        ClientConnection.Owner owner)
        throws IOException;
  }

  private final ClientSettings settings;
  private final EventLoop loop;
  private final Events events;
  private final ContentExecutors sources;
  private final boolean exclusive;
  private final Factory factory;
  private final Endpoints endpoints;
  private final ConnectionPool<Call.Carrier> connections;

  /** Includes the calls that are to be sent again. */
  private final CallQueue waiting = new CallQueue();

  private boolean pumping;
  private boolean pumpAgain;
  private boolean closed;

  /**
   * A pool without connections.
   *
   * @param limit the largest number of connections
   * @param exclusive whether each call has a connection to itself
   */
  ClientPool(ClientContext context, int limit, boolean exclusive, Factory factory) {
    this.settings = context.settings;
    this.loop = context.loop;
    this.events = context.events;
    this.sources = context.sources;
    this.exclusive = exclusive;
    this.factory = factory;
    this.endpoints = new Endpoints(settings.addresses(), settings.balancing(), settings.backoff());
    this.connections =
        new ConnectionPool<>(
            limit,
            settings.requestsInFlight(),
            exclusive,
            endpoints,
            new Dialer<>(loop, context.workers, settings.timeouts().connect(), endpoints, this),
            new ConnectionKeeper<>(
                !exclusive && settings.stayConnected(),
                settings.backoff(),
                exclusive || !settings.notifiesConnected()
                    ? null
                    : (each, reconnected) ->
                        context.notifyConnected(each.connection(), reconnected),
                context::callback,
                loop));
  }

  /** Connects if the client stays connected. */
  void connect() {
    pump();
  }

  @Override
  public void submit(Call call) {
    if (closed) {
      fail(call, new ClientClosedException("the client is closed", call.isStarted()));
      return;
    }
    waiting.add(call);
    pump();
  }

  @Override
  public void cancel(Call call) {
    Call.Carrier connection = call.connection();
    if (connection != null) {
      connection.cancel(call);
    } else if (waiting.remove(call)) {
      OutgoingEncoder.discard(call.message(), sources);
    }
  }

  /** Fails a call that waits. */
  private void fail(Call call, TransportException failure) {
    OutgoingEncoder.discard(call.message(), sources);
    call.fail(failure);
  }

  /** Sends waiting calls, and opens the connections that the others need. */
  private void pump() {
    pumpAgain = true;
    if (pumping) {
      return; // sending may fail at once, connecting may succeed at once, and both call this method
    }
    pumping = true;
    try {
      while (pumpAgain && !closed) {
        pumpAgain = false;
        boolean busy = sendWaiting();
        connections.openMore(waiting.size(), busy);
        if (!waiting.isEmpty() && connections.isUnreachable()) {
          failNonWaiting();
        }
      }
    } finally {
      pumping = false;
    }
    loop.schedule(this);
  }

  /** Sends waiting calls; returns whether a connection that had calls in flight got another. */
  private boolean sendWaiting() {
    boolean busy = false;
    while (!waiting.isEmpty()) {
      Call.Carrier connection = connections.select();
      if (connection == null) {
        break;
      }
      Call call = Objects.requireNonNull(waiting.poll());
      if (call.kind() == Call.Kind.CONNECT) {
        call.succeed(null);
      } else if (Timers.hasExpired(call.deadline(), loop.now())) {
        fail(call, CallFailures.expired(call, null));
      } else {
        busy |= connection.load() > 0;
        connection.send(call);
      }
    }
    return busy;
  }

  /** Fails the calls that do not wait until an endpoint is reachable. */
  private void failNonWaiting() {
    NotConnectedException failure = endpoints.failure();
    for (Call call : waiting.pollNonWaiting()) {
      fail(call, CallFailures.notConnected(call, failure));
    }
  }

  /** Returns the number of open connections; for any thread. */
  int openCount() {
    return connections.count();
  }

  // events of the dialer and of connections

  @Override
  public Call.Carrier create(Endpoints.Attempt attempt, SocketChannel socket, SelectionKey key)
      throws IOException {
    return factory.create(attempt, socket, key, this);
  }

  @Override
  public void notConnected(SocketAddress address, CloseReason reason) {
    events.refused(address, reason);
    pump();
  }

  @Override
  public void opened(Call.Carrier connection) {
    connections.onOpened(connection);
    pump();
  }

  @Override
  public void placeFreed() {
    pump();
  }

  @Override
  public void served(Endpoints.Attempt attempt) {
    endpoints.served(attempt);
  }

  @Override
  public void retry(Call call, Throwable cause) {
    call.detach();
    if (closed) {
      call.fail(new ClientClosedException("the client is closed", call.isStarted()));
    } else if (call.isReplayable() && call.attempts() < settings.attempts()) {
      queueAgain(call);
    } else {
      call.fail(CallFailures.outOfAttempts(call, cause));
    }
  }

  private void queueAgain(Call call) {
    call.startDeadline(settings.timeouts().deadline());
    waiting.add(call);
    loop.execute(this::pump);
  }

  @Override
  public void refused(Call call, ErrorReplyException reply) {
    Call.Carrier connection = call.connection();
    boolean hasServed = connection != null && connection.hasServed();
    call.detach();
    if (closed || !connections.hasOther(connection) || !call.isReplayable() || hasServed) {
      call.fail(reply);
    } else {
      call.undoAttempt();
      queueAgain(call);
    }
  }

  @Override
  public void ended(Call.Carrier connection, CloseReason reason, Duration lasted) {
    connections.onEnded(connection, reason, lasted);
    loop.execute(this::pump);
  }

  // time and end

  @Override
  public long nextTime() {
    if (closed) {
      return EventLoop.NEVER;
    }
    return Timers.earlier(waiting.nextDeadline(), connections.nextTime(!waiting.isEmpty()));
  }

  @Override
  public void timeCame(long now) {
    Call first = waiting.pollExpired(now);
    NotConnectedException why = first == null ? null : endpoints.failure(); // shared by all calls
    NotConnectedException cause = connections.hasNone() ? why : null;
    for (Call call = first; call != null; call = waiting.pollExpired(now)) {
      if (call.kind() == Call.Kind.CONNECT && why != null) {
        fail(call, why);
      } else {
        fail(call, CallFailures.expired(call, cause));
      }
    }
    pump();
  }

  @Override
  public boolean isExclusive() {
    return exclusive;
  }

  void close() {
    closed = true;
    for (Call call; (call = waiting.poll()) != null; ) {
      fail(call, new ClientClosedException("the client was closed", call.isStarted()));
    }
    CloseReason reason = new CloseReason(CloseReason.Kind.CLOSED, "the client is closed");
    connections.close(reason);
  }
}
