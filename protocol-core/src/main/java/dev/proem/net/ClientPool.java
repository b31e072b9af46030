package dev.proem.net;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client for one kind of calls, and the calls that wait for a place on one of
 * them. Used by the thread of the loop only.
 */
final class ClientPool extends EventLoop.Timed implements ClientConnection.Owner {
  private static final Message NOTHING = Message.binary(new byte[0]);

  private final ClientCore core;
  private final int most;

  /** Whether each call has a connection to itself. */
  private final boolean exclusive;

  private final Targets targets;
  private final List<ClientConnection> open = new ArrayList<>();
  private final Set<ClientConnection> shakingHands = new HashSet<>();
  private final Set<Connector> connecting = new HashSet<>();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private long nextDeadline = EventLoop.NEVER;
  private int turn;
  private boolean pumping;
  private boolean pumpsAgain;
  private boolean closed;

  ClientPool(ClientCore core, int most, boolean exclusive) {
    this.core = core;
    this.most = most;
    this.exclusive = exclusive;
    this.targets = new Targets(core.settings);
  }

  void submit(Call call) {
    if (closed) {
      Items.discard(call.message);
      call.fail(new ClientClosedException("the client is closed", call.begun));
      return;
    }
    waiting.add(call);
    nextDeadline = MessageConnection.earlier(nextDeadline, call.deadline);
    pump();
  }

  /** Succeeds when there is a connection, fails when none can be made. */
  void ensureConnected(Call.Outcome outcome) {
    // A call that waits like any other, and is done as soon as it would be sent.
    Call call = new Call(Call.Kind.CONNECT, Outgoing.of(NOTHING), CallOptions.DEFAULT, outcome);
    call.deadline = call.begunAt + core.settings.timeouts().deadline().toNanos();
    submit(call);
  }

  /** Nobody waits for the call any more. */
  void cancel(Call call) {
    ClientConnection connection = call.connection;
    if (connection != null) {
      connection.cancel(call);
    } else if (waiting.remove(call)) {
      Items.discard(call.message);
    }
  }

  /** Hands out what can be handed out, and sees that there are connections enough. */
  private void pump() {
    if (closed) {
      return;
    }
    if (pumping) { // sending may fail, and connecting may be done at once: both lead here again
      pumpsAgain = true;
      return;
    }
    pumping = true;
    try {
      boolean busy = false;
      while (!waiting.isEmpty()) {
        ClientConnection connection = best();
        if (connection == null) {
          break;
        }
        Call call = waiting.remove();
        if (call.kind == Call.Kind.CONNECT) {
          call.succeed(null);
        } else {
          busy |= connection.load() > 0;
          connection.send(call);
        }
      }
      openMore(busy);
    } finally {
      pumping = false;
    }
    if (pumpsAgain) {
      pumpsAgain = false;
      core.loop.execute(this::pump);
    }
    core.loop.schedule(this);
  }

  /** The connection with the least to do; of equals, each in turn. */
  private @Nullable ClientConnection best() {
    ClientConnection best = null;
    for (int i = 0; i < open.size(); i++) {
      ClientConnection each = open.get(Math.floorMod(turn + i, open.size()));
      boolean fits = exclusive ? each.isIdle() : each.hasPlace();
      if (fits && (best == null || each.load() < best.load())) {
        best = each;
      }
    }
    turn++;
    return best;
  }

  private int total() {
    return open.size() + opening();
  }

  private int opening() {
    return connecting.size() + shakingHands.size();
  }

  private void openMore(boolean busy) {
    int perConnection = exclusive ? 1 : core.settings.requestsInFlight();
    int wanted = (waiting.size() + perConnection - 1) / perConnection;
    boolean spread =
        core.settings.balancing() == Balancing.ROUND_ROBIN
            && !exclusive
            && total() > 0
            && total() < core.settings.addresses().size();
    if ((busy || spread) && opening() == 0) {
      wanted = Math.max(wanted, 1);
    }
    while (opening() < wanted && total() < most) {
      Targets.Target target = targets.next(System.nanoTime());
      if (target == null) {
        break;
      }
      connect(target);
    }
    if (!waiting.isEmpty() && total() == 0) {
      failImpatient();
    }
  }

  /** No address can be connected to now. */
  private void failImpatient() {
    NotConnectedException failure = targets.failure();
    for (Call call : List.copyOf(waiting)) {
      if (!call.options.waitForConnection()) {
        waiting.remove(call);
        Items.discard(call.message);
        call.fail(failure);
      }
    }
  }

  private void connect(Targets.Target target) {
    Connector[] self = new Connector[1];
    Connector connector =
        new Connector(
            core.loop,
            core.workers,
            target.address,
            core.settings.timeouts().connect(),
            new Connector.Outcome() {
              @Override
              public void connected(SocketChannel socket, SelectionKey key) {
                connecting.remove(self[0]);
                shakeHands(target, socket, key);
              }

              @Override
              public void failed(IOException failure) {
                connecting.remove(self[0]);
                connectFailed(target, failure);
              }
            });
    self[0] = connector;
    connecting.add(connector);
    connector.begin();
  }

  private void connectFailed(Targets.Target target, Throwable failure) {
    targets.failed(target, failure);
    core.events.refused(
        target.address,
        new CloseReason(CloseReason.Kind.IO_ERROR, "not connected: " + Texts.reason(failure)));
    pump();
  }

  private void shakeHands(Targets.Target target, SocketChannel socket, SelectionKey key) {
    ClientConnection[] self = new ClientConnection[1];
    ClientConnection connection;
    try {
      Wire wire = wire(target.address, socket, () -> core.loop.execute(() -> self[0].resume()));
      connection =
          new ClientConnection(
              new MessageConnection.Parts(
                  core.connectionIds.incrementAndGet(),
                  core.loop,
                  key,
                  wire,
                  new MessageDecoder(core.settings.limits(), core.settings.dialect()),
                  new Outbox(core.unsentTotal),
                  core.settings.connectionTimeouts(),
                  ClientSettings.UNSENT_HIGH,
                  ClientSettings.UNSENT_LOW,
                  socket.getLocalAddress(),
                  socket.getRemoteAddress()),
              core,
              target,
              this);
    } catch (IOException | RuntimeException e) {
      try {
        socket.close();
      } catch (IOException ignored) {
        // It is closed all the same, and nobody could do more about it.
      }
      connectFailed(target, e);
      return;
    }
    self[0] = connection;
    key.attach(connection);
    shakingHands.add(connection);
    connection.begin(ByteBuffer.allocate(0));
  }

  private Wire wire(SocketAddress to, SocketChannel socket, Runnable resume) {
    Tls tls = core.settings.tls();
    if (tls == null) {
      return new PlainWire(socket);
    }
    boolean inet = to instanceof InetSocketAddress;
    String host = inet ? ((InetSocketAddress) to).getHostString() : null;
    int port = inet ? ((InetSocketAddress) to).getPort() : 0;
    return new TlsWire(
        socket, ByteBuffer.allocate(0), tls.clientEngine(host, port), core.workers, resume);
  }

  // --- what connections tell
  // ----------------------------------------------------------------------

  @Override
  public void opened(ClientConnection connection) {
    shakingHands.remove(connection);
    open.add(connection);
    pump();
  }

  @Override
  public void freed(ClientConnection connection) {
    targets.succeeded(connection.target);
    pump();
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
              ? new OutcomeUnknownException(text + Texts.reason(cause), cause)
              : new NotSentException(text + Texts.reason(cause), cause));
    } else {
      waiting.addFirst(call);
      nextDeadline = MessageConnection.earlier(nextDeadline, call.deadline);
      core.loop.execute(this::pump);
    }
  }

  @Override
  public void ended(ClientConnection connection, CloseReason reason) {
    boolean wasShakingHands = shakingHands.remove(connection);
    open.remove(connection);
    boolean closedHere =
        reason.kind() == CloseReason.Kind.CLOSED || reason.kind() == CloseReason.Kind.TIMEOUT;
    if (wasShakingHands || !(closedHere || connection.hasServed())) {
      targets.failed(connection.target, new IOException(reason.text()));
    }
    core.loop.execute(this::pump);
  }

  @Override
  public void pushed(ClientConnection connection, Message message) {
    core.pushed(connection, message);
  }

  // --- times and end
  // ------------------------------------------------------------------------------

  @Override
  long nextTime() {
    long retry = waiting.isEmpty() || total() > 0 ? EventLoop.NEVER : targets.nextTime();
    return closed ? EventLoop.NEVER : MessageConnection.earlier(nextDeadline, retry);
  }

  @Override
  void timeCame(long now) {
    if (MessageConnection.isOver(nextDeadline, now)) {
      nextDeadline = EventLoop.NEVER;
      for (Call call : List.copyOf(waiting)) {
        if (MessageConnection.isOver(call.deadline, now)) {
          waiting.remove(call);
          Items.discard(call.message);
          core.expired(call);
        } else {
          nextDeadline = MessageConnection.earlier(nextDeadline, call.deadline);
        }
      }
    }
    pump();
  }

  void close() {
    closed = true;
    for (Call call; (call = waiting.poll()) != null; ) {
      Items.discard(call.message);
      call.fail(new ClientClosedException("the client was closed", call.begun));
    }
    CloseReason reason = new CloseReason(CloseReason.Kind.CLOSED, "the client is closed");
    Set.copyOf(connecting).forEach(Connector::cancel);
    Set.copyOf(shakingHands).forEach(each -> each.closeWith(reason));
    List.copyOf(open).forEach(each -> each.closeWith(reason));
  }

  List<Connection> connections() {
    return List.copyOf(open);
  }
}
