package dev.proem.net.internal.client;

import dev.proem.net.CloseReason;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.pool.Endpoints;
import dev.proem.net.internal.pool.FakePooledConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pool that records the events of its connection. */
final class ScriptedOwner implements ClientConnection.Owner {
  final List<String> events = new ArrayList<>();
  final Endpoints.Attempt attempt = FakePooledConnection.newAttempt();
  boolean exclusive;

  @Override
  public void opened(Call.Carrier connection) {
    events.add("opened");
  }

  @Override
  public void placeFreed() {
    events.add("place freed");
  }

  @Override
  public void served(Endpoints.Attempt served) {
    events.add(served.equals(attempt) ? "served" : "served another");
  }

  @Override
  public void retry(Call call, Throwable cause) {
    events.add("retry: " + cause.getMessage());
  }

  @Override
  public void refused(Call call, ErrorReplyException reply) {
    events.add("refused: " + reply.code());
  }

  @Override
  public void ended(Call.Carrier connection, CloseReason reason, Duration lasted) {
    events.add("ended: " + reason.text());
  }

  @Override
  public boolean isExclusive() {
    return exclusive;
  }
}
