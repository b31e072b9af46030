package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.MessageHeader;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Hears what happens, a line for each event, and waits for events. */
public final class Witness implements TransportListener {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final List<String> lines = new ArrayList<>();

  private synchronized void hear(String line) {
    lines.add(line);
    notifyAll();
  }

  /** Waits for a line that begins so. */
  public synchronized String await(String beginning) {
    return await(beginning, 1);
  }

  /** Waits for as many lines that begin so; the last of them. */
  public synchronized String await(String beginning, int count) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (all(beginning).size() < count) {
      long left = (end - System.nanoTime()) / 1_000_000;
      assertThat(left).as("waiting for \"%s\" among %s", beginning, lines).isPositive();
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return all(beginning).get(count - 1);
  }

  public synchronized List<String> all(String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).toList();
  }

  @Override
  public void opened(Connection connection) {
    hear("opened " + connection.id());
  }

  @Override
  public void closed(Connection connection, CloseReason reason, Duration open) {
    hear("closed " + reason.kind() + " " + reason.text());
  }

  @Override
  public void refused(SocketAddress remoteAddress, CloseReason reason) {
    hear("refused " + reason.kind() + " " + reason.text());
  }

  @Override
  public void received(Connection connection, MessageHeader header, long bytes, Duration arrival) {
    hear("received " + bytes);
  }

  @Override
  public void sent(Connection connection, MessageHeader header, long bytes) {
    hear("sent " + bytes);
  }

  @Override
  public void answered(
      Connection connection, MessageHeader request, MessageHeader reply, Duration duration) {
    hear("answered " + reply.error().orElse("well"));
  }

  @Override
  public void failed(Connection connection, Throwable fault) {
    hear("failed " + fault.getClass().getSimpleName());
  }

  @Override
  public void overHighWatermark(Connection connection, long unsentBytes) {
    hear("over " + unsentBytes);
  }

  @Override
  public void underLowWatermark(Connection connection, long unsentBytes) {
    hear("under " + unsentBytes);
  }

  @Override
  public void limitHit(SocketAddress remoteAddress, String name, long value) {
    hear("limit " + name + " " + value);
  }
}
