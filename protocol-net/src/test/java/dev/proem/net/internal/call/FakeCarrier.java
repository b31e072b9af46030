package dev.proem.net.internal.call;

import dev.proem.net.Connection;
import dev.proem.net.internal.pool.FakePooledConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A connection that records its calls. */
public final class FakeCarrier extends FakePooledConnection implements Call.Carrier {
  public final List<Call> sent = new ArrayList<>();
  public final List<Call> cancelled = new ArrayList<>();

  @Override
  public void send(Call call) {
    call.beginAttempt(this, null);
    load++;
    sent.add(call);
  }

  @Override
  public void cancel(Call call) {
    cancelled.add(call);
  }

  @Override
  public Connection connection() {
    throw new UnsupportedOperationException("no listener asks for it");
  }

  @Override
  public SocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("server", 7);
  }

  @Override
  public String receiveHint() {
    return "; a hint";
  }
}
