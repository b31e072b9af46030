package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.connection.OutgoingEncoder;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/**
 * The connections of a client for one kind of calls, and the calls that wait for a place on one of
 * them. Used by the thread of the loop only.
 */
final class ClientPool extends EventLoop.Timed implements ClientConnection.Owner {
  private final ClientContext core;
  private final int most;

  /** Whether each call has a connection to itself. */
  private final boolean exclusive;

  private final Endpoints targets;
  private final OpenConnections open;
  private final Dialer dialer;
  private final ConnectionKeeper staying;

  /** Those that are to be sent again included. */
  private final CallQueue waiting = new CallQueue();

  private long calls;
  private boolean handedOut;

  /** Whether another connection was wanted, and all addresses were left alone. */
  private boolean lacksAddress;

  private boolean pumping;
  private boolean pumpAgain;
  private boolean closed;

  ClientPool(ClientContext core, int most, boolean exclusive) {
    this.core = core;
    this.most = most;
    this.exclusive = exclusive;
    this.open = new OpenConnections(exclusive);
    ClientSettings settings = core.settings;
    this.targets = new Endpoints(settings.addresses(), settings.balancing(), settings.backoff());
    this.dialer = new Dialer(core, targets, this, this::pump);
    this.staying = new ConnectionKeeper(core, !exclusive);
  }

  /** Connects, if there is always to be a connection. */
  void begin() {
    pump();
  }

  void submit(Call call) {
    if (closed) {
      OutgoingEncoder.discard(call.message, core.sources);
      call.fail(new ClientClosedException("the client is closed", call.begun));
      return;
    }
    call.number = ++calls;
    waiting.add(call);
    pump();
  }

  /** Nobody waits for the call any more. */
  void cancel(Call call) {
    ClientConnection connection = call.connection;
    if (connection != null) {
      connection.cancel(call);
    } else if (waiting.remove(call)) {
      OutgoingEncoder.discard(call.message, core.sources);
    }
  }

  /** Hands out what can be handed out, and sees that there are connections enough. */
  private void pump() {
    pumpAgain = true;
    if (pumping) {
      return; // sending may fail, and connecting succeed, at once, and lead here again
    }
    pumping = true;
    try {
      while (pumpAgain && !closed) {
        pumpAgain = false;
        openMore(handOut());
      }
    } finally {
      pumping = false;
    }
    core.loop.schedule(this);
  }

  /** Whether a call has gone to a connection that had others. */
  private boolean handOut() {
    boolean busy = false;
    while (!waiting.isEmpty()) {
      ClientConnection connection = open.best();
      if (connection == null) {
        break;
      }
      Call call = Objects.requireNonNull(waiting.poll());
      handedOut = true;
      if (call.kind == Call.Kind.CONNECT) {
        call.succeed(null);
      } else if (MessageConnection.isOver(call.deadline, core.loop.now())) {
        // Its caller has given up, and has to hear that it was not sent.
        OutgoingEncoder.discard(call.message, core.sources);
        core.expired(call, null);
      } else {
        busy |= connection.load() > 0;
        connection.send(call);
      }
    }
    return busy;
  }

  /** How many there are that take a place, with those that are being made. */
  private int total() {
    return dialer.opening() + open.usable(most);
  }

  private void openMore(boolean busy) {
    int perConnection = exclusive ? 1 : core.settings.requestsInFlight();
    int wanted = waiting.size() / perConnection + (waiting.size() % perConnection == 0 ? 0 : 1);
    long now = System.nanoTime();
    boolean spread = handedOut && !exclusive && total() > 0 && targets.hasUnused(now);
    handedOut = false;
    boolean alone = total() == 0 && staying.isDue(now);
    if (alone || ((busy || spread) && dialer.opening() == 0)) {
      wanted = Math.max(wanted, 1);
    }
    lacksAddress = false;
    while (dialer.opening() < wanted && total() < most) {
      Endpoints.Target target = targets.next(now);
      if (target == null) {
        lacksAddress = true;
        break;
      }
      dialer.connect(target);
    }
    if (!waiting.isEmpty() && total() == 0 && targets.areUnreachable()) {
      failNonWaiting();
    }
  }

  /** No address can be connected to now. */
  private void failNonWaiting() {
    NotConnectedException failure = targets.failure();
    for (Call call : waiting.takeImpatient()) {
      OutgoingEncoder.discard(call.message, core.sources);
      call.fail(
          call.begun
              ? new OutcomeUnknownException(
                  "sent before, not answered, and not sent again: " + failure.getMessage(), failure)
              : failure);
    }
  }

  /** How many connections are open; for any thread. */
  int openCount() {
    return open.count();
  }

  // what connections tell

  @Override
  public void opened(ClientConnection connection) {
    dialer.done(connection);
    open.add(connection);
    if (!exclusive) {
      staying.opened(connection);
    }
    pump();
  }

  @Override
  public void freed(ClientConnection connection) {
    pump();
  }

  @Override
  public void served(ClientConnection connection) {
    targets.served(connection.attempt);
  }

  @Override
  public void again(Call call, Throwable cause) {
    call.connection = null;
    if (closed) {
      call.fail(new ClientClosedException("the client is closed", call.begun));
    } else if (!call.isReplayable() || call.attempts >= core.settings.attempts()) {
      String text =
          call.begun
              ? "not answered in " + call.attempts + " attempts: "
              : "not sent in " + call.attempts + " attempts: ";
      call.fail(
          call.begun
              ? new OutcomeUnknownException(text + LogText.reason(cause), cause)
              : new NotSentException(text + LogText.reason(cause), cause));
    } else {
      waitAgain(call);
    }
  }

  private void waitAgain(Call call) {
    if (call.deadline == EventLoop.NEVER) { // it would begin when all has been sent
      call.deadline = System.nanoTime() + core.settings.timeouts().deadline().toNanos();
    }
    waiting.add(call);
    core.loop.execute(this::pump);
  }

  @Override
  public void refused(Call call, ErrorReplyException words) {
    boolean others = dialer.opening() > 0 || open.hasOther(call.connection);
    boolean hasServed = call.connection != null && call.connection.hasServed();
    call.connection = null;
    if (closed || !others || !call.isReplayable() || hasServed) {
      call.fail(words);
    } else {
      call.begun = call.begunBefore; // the server has not begun it
      call.attempts--;
      waitAgain(call);
    }
  }

  @Override
  public void ended(ClientConnection connection, CloseReason reason, Duration lasted) {
    core.pushes.ended(connection);
    boolean wasShakingHands = dialer.done(connection);
    open.remove(connection);
    boolean good =
        connection.hasServed()
            || (!wasShakingHands && !connection.wasRefused() && targets.isLong(lasted));
    boolean closedHere =
        switch (reason.kind()) {
          case CLOSED, INTERNAL -> true; // for no fault of the server's that is known
          default -> false;
        };
    if (wasShakingHands || !(good || closedHere)) {
      targets.failed(connection.attempt, new IOException(reason.text()), wasShakingHands);
    } else {
      targets.ended(connection.attempt, good);
    }
    if (!wasShakingHands && open.count() == 0) {
      staying.endedAll(lasted);
    }
    core.loop.execute(this::pump);
  }

  @Override
  public void pushed(ClientConnection connection, Message message, long bytes) {
    core.pushes.add(connection, message, bytes);
  }

  // times and end

  @Override
  public long nextTime() {
    if (closed) {
      return EventLoop.NEVER;
    }
    boolean more = total() == 0 || (lacksAddress && !waiting.isEmpty());
    return more
        ? MessageConnection.earlier(waiting.nextDeadline(), nextConnection())
        : waiting.nextDeadline();
  }

  /** When one may be made, while there are too few; {@link EventLoop#NEVER} when none is wanted. */
  private long nextConnection() {
    long address = targets.nextTime();
    if (!waiting.isEmpty() || !staying.stays()) {
      return waiting.isEmpty() ? EventLoop.NEVER : address;
    }
    long own = staying.notBefore();
    if (own == EventLoop.NEVER) {
      return address;
    }
    return targets.isAnyReady(own) ? own : address;
  }

  @Override
  public void timeCame(long now) {
    Call first = waiting.pollExpired(now);
    NotConnectedException why = first == null ? null : targets.failure(); // the same for all
    for (Call call = first; call != null; call = waiting.pollExpired(now)) {
      OutgoingEncoder.discard(call.message, core.sources);
      if (call.kind == Call.Kind.CONNECT && why != null) {
        call.fail(why);
      } else {
        core.expired(call, total() == 0 ? why : null);
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
      OutgoingEncoder.discard(call.message, core.sources);
      call.fail(new ClientClosedException("the client was closed", call.begun));
    }
    CloseReason reason = new CloseReason(CloseReason.Kind.CLOSED, "the client is closed");
    dialer.close(reason);
    open.closeAll(reason);
  }
}
