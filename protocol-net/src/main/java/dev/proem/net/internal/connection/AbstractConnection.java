package dev.proem.net.internal.connection;

import dev.proem.Message;
import dev.proem.net.Connection;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Timers;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a connection that any thread may read. Except for the attributes, they are written
 * by the thread of the event loop only.
 */
abstract class AbstractConnection extends Timers.Timed implements Connection {
  private final long id;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final ConnectionRole role;
  private volatile @Nullable ConcurrentMap<String, Object> attributes;
  private volatile @Nullable SSLSession session;
  // Written by the event loop only, so a release write is enough; it costs less than a volatile
  // one.
  private final AtomicLong unsent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();

  AbstractConnection(long id, SocketAddress local, SocketAddress remote, ConnectionRole role) {
    this.id = id;
    this.local = local;
    this.remote = remote;
    this.role = role;
  }

  final void session(@Nullable SSLSession established) {
    session = established;
  }

  final void unsent(long bytes) {
    unsent.setRelease(bytes);
  }

  final void countReceived(int bytes) {
    received.setRelease(received.getPlain() + bytes);
  }

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final SocketAddress localAddress() {
    return local;
  }

  @Override
  public final SocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public final Optional<SSLSession> tls() {
    return Optional.ofNullable(session);
  }

  /** Creates the attributes at the first use, because most connections have none. */
  @Override
  public final ConcurrentMap<String, Object> attributes() {
    ConcurrentMap<String, Object> present = attributes;
    return present == null ? makeAttributes() : present;
  }

  private synchronized ConcurrentMap<String, Object> makeAttributes() {
    ConcurrentMap<String, Object> present = attributes;
    if (present == null) {
      present = new ConcurrentHashMap<>();
      attributes = present;
    }
    return present;
  }

  @Override
  public final CompletableFuture<Void> send(Message message) {
    return role.send(Outgoing.of(message));
  }

  @Override
  public final CompletableFuture<Void> send(Outgoing message) {
    return role.send(message);
  }

  @Override
  public final int requestsInFlight() {
    return role.requestsInFlight();
  }

  @Override
  public final long unsentBytes() {
    return unsent.get();
  }

  @Override
  public final long receivedBytes() {
    return received.get();
  }

  @Override
  public final String toString() {
    return "#" + id + " " + LogText.address(remote);
  }
}
