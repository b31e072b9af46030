package dev.proem.net;

import dev.proem.MessageHeader;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that keeps what it hears: the name of the event, and what matters of it. */
public final class RecordingListener implements TransportListener {
  final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void opened(Connection connection) {
    events.add("opened #" + connection.id());
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration open) {
    events.add("closed #" + connection.id() + " " + reason.kind());
  }

  @Override
  public void refused(SocketAddress remoteAddress, CloseReason reason) {
    events.add("refused " + reason.kind());
  }

  @Override
  public void received(Connection connection, MessageHeader header, long bytes, Duration arrival) {
    events.add("received " + header.contentLength() + " of " + bytes);
  }

  @Override
  public void sent(Connection connection, MessageHeader header, long bytes) {
    events.add("sent " + header.error().orElse(header.contentLength() + " of " + bytes));
  }

  @Override
  public void answered(
      Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {
    events.add("answered " + request.contentLength() + " " + reply.error().orElse("well"));
  }

  @Override
  public void failed(Connection connection, Throwable fault) {
    events.add("failed " + fault.getClass().getSimpleName());
  }

  @Override
  public void overHighWatermark(Connection connection, long unsentBytes) {
    events.add("over");
  }

  @Override
  public void underLowWatermark(Connection connection, long unsentBytes) {
    events.add("under");
  }

  @Override
  public void limitHit(SocketAddress remoteAddress, String name, long value) {
    events.add("limit " + name + " " + value);
  }

  /** Those that begin with one of these words. */
  public List<String> of(String... words) {
    return events.stream().filter(each -> List.of(words).contains(each.split(" ", 2)[0])).toList();
  }
}
