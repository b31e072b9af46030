package dev.proem.net.internal.server;

import dev.proem.net.Binding;
import dev.proem.net.CloseReason;
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
 * Listens on one address and hands each connection to one of the loops, in turn. When it can't
 * accept, as with too many open files, it says so once and pauses instead of trying on and on.
 */
public final class Acceptor extends Timers.Timed implements EventLoop.Ready {
  /** So many at most before connections have their turn; the selector tells of the rest again. */
  private static final int ACCEPTED_A_TURN = 64;

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ServerContext core;
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
   * @throws IOException when it can't be bound, as {@link Listener#on} says
   */
  public Acceptor(ServerContext core, List<EventLoop> loops, AtomicInteger turn, Binding binding)
      throws IOException {
    this.core = core;
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
    accept(ACCEPTED_A_TURN);
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
    boolean hasPlace = core.enter();
    if (!hasPlace && !core.enterToBeRefused()) {
      int limit = core.settings.serverLimits().connections();
      SocketAddress remote = socket.getRemoteAddress();
      socket.close();
      core.events.limitHit(remote, "ServerLimits.connections", limit);
      core.events.refused(
          remote,
          new CloseReason(
              CloseReason.Kind.LIMIT,
              "too many connections (ServerLimits.connections); it was not told"));
      return;
    }
    EventLoop next = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    next.run(() -> begin(socket, next, hasPlace));
  }

  private void begin(SocketChannel socket, EventLoop owner, boolean hasPlace) {
    try {
      new AcceptedSocket(core, owner, socket, binding, hasPlace).begin();
    } catch (Throwable e) {
      core.leave(hasPlace);
      broken(socket, e);
    }
  }

  private void broken(SocketChannel socket, Throwable e) {
    String why = AcceptedSocket.brokenBy(e);
    try (socket) {
      core.events.refused(
          socket.getRemoteAddress(), new CloseReason(CloseReason.Kind.IO_ERROR, why));
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

  /** The name leads here no more; not on a loop, since this waits for other programs. */
  public void removeFile() {
    listener.removeFile();
  }

  /** Takes what has arrived, and listens no more. On the loop's thread. */
  public void close() {
    accept(binding.backlog());
    listener.close();
  }
}
