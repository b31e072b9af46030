package dev.proem.net.internal.listener;

import dev.proem.Bound;
import dev.proem.net.Binding;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.Events;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Logs;
import dev.proem.net.internal.transport.Timers;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accepts the connections of one address and distributes them to the event loops in turn. If it
 * can't accept, for example because of too many open files, it logs that once and pauses.
 */
public final class Acceptor extends Timers.Timed implements EventLoop.Ready {
  /** The number of sockets accepted before connections have their turn. */
  private static final int ACCEPTED_PER_TURN = 64;

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final AcceptedSocket.Context context;
  private final ConnectionCounter counter;
  private final Events events;
  private final EventLoop loop;
  private final List<EventLoop> loops;
  private final AtomicInteger turn;
  private final Binding binding;
  private final Listener listener;
  private final SelectionKey key;
  private long pausedUntil = EventLoop.NEVER;
  private boolean fails;

  /**
   * Binds to the address.
   *
   * @param loops the first of them accepts, all of them serve
   * @param turn the number of connections that the loops have got; shared by all acceptors
   * @throws IOException when it can't be bound, as {@link Listener#on} says
   */
  public Acceptor(
      AcceptedSocket.Context context, List<EventLoop> loops, AtomicInteger turn, Binding binding)
      throws IOException {
    this.context = context;
    this.counter = context.counter();
    this.events = context.events();
    this.loop = loops.get(0);
    this.loops = loops;
    this.turn = turn;
    this.binding = binding;
    this.listener = Listener.on(binding);
    try {
      this.key = loop.register(listener.channel(), 0, this);
    } catch (IOException | RuntimeException e) {
      removeFile();
      listener.close();
      throw e;
    }
  }

  public SocketAddress address() {
    return listener.address();
  }

  @Override
  public String toString() {
    return LogText.address(address()) + (binding.tls() == null ? "" : " (TLS)");
  }

  public void start() {
    loop.execute(() -> key.interestOps(SelectionKey.OP_ACCEPT));
  }

  @Override
  public void ready(SelectionKey ready) {
    accept(ACCEPTED_PER_TURN);
  }

  private void accept(int most) {
    try {
      SocketChannel socket;
      for (int i = 0; i < most && (socket = listener.channel().accept()) != null; i++) {
        admit(socket);
      }
      fails = false;
    } catch (IOException e) {
      pause(e);
    }
  }

  private void admit(SocketChannel socket) throws IOException {
    boolean isAdmitted = counter.tryAdmit();
    if (!isAdmitted && !counter.tryRefuse()) {
      SocketAddress remote = socket.getRemoteAddress();
      socket.close();
      events.limitHit(remote, new Bound("ServerLimits.connections", counter.limit()));
      events.refused(
          remote,
          new CloseReason(
              CloseReason.Kind.LIMIT,
              "too many connections (ServerLimits.connections); closed without a message"));
      return;
    }
    EventLoop next = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    next.run(() -> start(socket, next, isAdmitted));
  }

  private void start(SocketChannel socket, EventLoop owner, boolean isAdmitted) {
    try {
      new AcceptedSocket(context, owner, socket, binding, isAdmitted).start();
    } catch (Throwable e) {
      counter.remove(isAdmitted);
      broken(socket, e);
    }
  }

  private void broken(SocketChannel socket, Throwable e) {
    String why = AcceptedSocket.brokenBy(e);
    try (socket) {
      events.refused(socket.getRemoteAddress(), new CloseReason(CloseReason.Kind.IO_ERROR, why));
    } catch (IOException unknown) {
      Logs.log(Level.INFO, () -> "a connection whose peer is unknown: " + why);
    }
  }

  private void pause(IOException e) {
    if (!fails) {
      Logs.log(
          Level.WARNING,
          () ->
              "can't accept connections on "
                  + LogText.address(address())
                  + " for now: "
                  + LogText.reason(e)
                  + "; tries again every "
                  + PAUSE.toMillis()
                  + " ms");
    }
    fails = true;
    pausedUntil = System.nanoTime() + PAUSE.toNanos();
    key.interestOps(0);
    loop.schedule(this);
  }

  @Override
  public long nextTime() {
    return key.isValid() ? pausedUntil : EventLoop.NEVER;
  }

  @Override
  public void timeCame(long now) {
    pausedUntil = EventLoop.NEVER;
    key.interestOps(SelectionKey.OP_ACCEPT);
  }

  /** Removes the file of a Unix domain socket. Not on an event loop: it may wait for a lock. */
  public void removeFile() {
    listener.removeFile();
  }

  /** Accepts the connections that have arrived, and listens no more. On the event loop's thread. */
  public void close() {
    accept(binding.backlog());
    listener.close();
  }
}
