package dev.proem.cli;

import dev.proem.net.ClientTimeouts;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.tls.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings that all clients of messages have in common. */
public final class MessageClients {
  private MessageClients() {}

  /** Returns a builder for a client of one server; {@code deadline} limits each step. */
  public static MessageClientBuilder builder(
      Address address, @Nullable Tls tls, Deadline deadline) {
    MessageClientBuilder builder =
        MessageClient.builder()
            .address(address.toConnectTo())
            .attempts(1)
            .sendDeadline(false) // what is sent is what the user asked for
            .timeouts(timeouts(deadline));
    return tls == null ? builder : builder.tls(tls);
  }

  public static ClientTimeouts timeouts(Deadline deadline) {
    Duration left = deadline.remaining();
    Duration time = left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    return ClientTimeouts.DEFAULT
        .withConnect(time)
        .withHandshake(time)
        .withDeadline(time)
        .withWrite(time);
  }
}
