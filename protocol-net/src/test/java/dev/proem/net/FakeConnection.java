package dev.proem.net;

import dev.proem.Message;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLSession;

/** A connection number 12 that does nothing, for listeners. */
record FakeConnection(SocketAddress remoteAddress) implements Connection {
  @Override
  public long id() {
    return 12;
  }

  @Override
  public SocketAddress localAddress() {
    return remoteAddress;
  }

  @Override
  public Optional<SSLSession> tls() {
    return Optional.empty();
  }

  @Override
  public ConcurrentMap<String, Object> attributes() {
    return new ConcurrentHashMap<>();
  }

  @Override
  public CompletableFuture<Void> send(Message message) {
    throw new UnsupportedOperationException("whoever only looks at a connection sends nothing");
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    throw new UnsupportedOperationException("whoever only looks at a connection sends nothing");
  }

  @Override
  public long unsentBytes() {
    return 0;
  }

  @Override
  public long receivedBytes() {
    return 0;
  }

  @Override
  public int requestsInFlight() {
    return 0;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
