package dev.proem.net.internal.client;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.CloseReason;
import dev.proem.net.KeepAlive;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * What a client does about a connection on which nothing comes: it asks for a sign of life, where
 * it is to keep the connection, or else closes it. Used by the thread of the loop only.
 *
 * <p>A server that answers in order is not asked while it works on a request: its answer would have
 * to wait for that. So the first message of a connection is a ping, whose answer shows whether the
 * server names requests, before any slow request is under way.
 */
final class KeepAlivePinger {
  /** What it asks of the connection's role. */
  interface Host {
    /** Whether the connection has nothing to do. */
    boolean isIdle();

    /** Whether no call has the connection to itself. */
    boolean isShared();

    /** The last time something was received or sent. */
    long quietSince();

    void send(Call call);
  }

  private final MessageConnection connection;
  private final Host host;
  private final PendingCalls pending;
  private final ClientSettings settings;
  private final @Nullable KeepAlive keepAlive;

  /**
   * That of a connection.
   *
   * @param exclusive whether it is one that no other requests share
   */
  KeepAlivePinger(
      MessageConnection connection,
      Host host,
      PendingCalls pending,
      ClientSettings settings,
      boolean exclusive) {
    this.connection = connection;
    this.host = host;
    this.pending = pending;
    this.settings = settings;
    this.keepAlive = settings.keepAlive(exclusive);
  }

  /** When to do something, if nothing comes until then. */
  long nextTime() {
    if (keepAlive == null) {
      return host.isIdle()
          ? host.quietSince() + settings.timeouts().idle().toNanos()
          : EventLoop.NEVER;
    }
    return canPing() ? host.quietSince() + keepAlive.interval().toNanos() : EventLoop.NEVER;
  }

  /** Nothing can be said of a server that we don't listen to, or that has yet to read. */
  private boolean canPing() {
    return host.isShared()
        && !connection.isHeldBack()
        && connection.outbox.isEmpty()
        && !pending.hasPing()
        && (pending.isEmpty() || pending.isNamed());
  }

  /** The connection can be used. */
  void opened() {
    // One that stays connected without more words is pinged when it is quiet: its server may not
    // know pings, and its first message is to be what the program sends.
    if (keepAlive != null && settings.keepAlive() != null) {
      ping(keepAlive);
    }
  }

  /** The time of {@link #nextTime} has come. */
  void timeCame() {
    if (keepAlive == null) {
      connection.reportLimit("ClientTimeouts.idle", settings.timeouts().idle().toMillis());
      connection.finish(
          new CloseReason(CloseReason.Kind.CLOSED, "it was idle (ClientTimeouts.idle)"), null);
    } else {
      ping(keepAlive);
    }
  }

  private void ping(KeepAlive keepAlive) {
    Message message = Message.binary(new byte[0]).withExtra(MessageHeader.PING, true);
    Call ping =
        new Call(Call.Kind.PING, Outgoing.of(message), CallOptions.DEFAULT, Call.Outcome.IGNORED);
    ping.deadline = System.nanoTime() + keepAlive.timeout().toNanos();
    host.send(ping);
  }

  /** Whether a ping without an answer shows that the server is gone; else it gets more time. */
  boolean isDead(Call ping, long now) {
    long time = keepAlive == null ? 0 : keepAlive.timeout().toNanos();
    // What has come since shows life, too: it is busy sending something else.
    long until = (connection.isHeldBack() ? now : connection.heardAt()) + time;
    if (keepAlive != null && until - now <= 0) {
      connection.reportLimit("KeepAlive.timeout", keepAlive.timeout().toMillis());
      return true;
    }
    ping.deadline = until;
    pending.deadlineChanged(ping);
    return false;
  }
}
