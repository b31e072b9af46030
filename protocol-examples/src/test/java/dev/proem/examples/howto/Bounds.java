package dev.proem.examples.howto;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.net.AsyncHandler;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientTimeouts;
import dev.proem.net.KeepAlive;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.MessageServer;
import dev.proem.net.MessageServerBuilder;
import dev.proem.net.RateLimit;
import dev.proem.net.ServerLimits;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.SimpleHandler;
import dev.proem.net.StreamHandler;
import dev.proem.net.TransportException;
import dev.proem.net.WhenFull;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Limits and time-outs for four kinds of services, and clients that handle failures. */
final class Bounds {
  private Bounds() {}

  static MessageServerBuilder untrustedPeers(SimpleHandler handler) {
    // tag::untrusted-peers[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .handler(handler)
            .limits(Limits.DEFAULT.withHeaderBytes(8_192).withContentBytes(256 << 10))
            .serverLimits(
                ServerLimits.DEFAULT.withConnectionsPerAddress(50).withRequestsInFlight(16))
            .rateLimit(new RateLimit(100, 1 << 20)) // requests and bytes per second
            .timeouts(
                ServerTimeouts.DEFAULT
                    .withHandshake(Duration.ofSeconds(5))
                    .withFirstMessage(Duration.ofSeconds(10))
                    .withMessage(Duration.ofSeconds(20))
                    .withIdle(Duration.ofMinutes(2))
                    .withHandler(Duration.ofSeconds(10)));
    // end::untrusted-peers[]
    return builder;
  }

  static MessageServerBuilder internal(SimpleHandler handler) {
    // tag::internal[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .handler(handler)
            .limits(Limits.DEFAULT.withContentBytes(64 << 20))
            .serverLimits(
                ServerLimits.DEFAULT.withRequestsInFlight(1_024).withReceivedTotal(1L << 30))
            .timeouts(ServerTimeouts.DEFAULT.withIdle(Duration.ofHours(2)));
    // end::internal[]
    return builder;
  }

  static MessageServerBuilder largeFiles(StreamHandler handler) {
    // tag::large-files[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .streamHandler(handler)
            .limits(Limits.DEFAULT.withContentBytes(100L << 30)) // 100 GiB
            .timeouts(ServerTimeouts.DEFAULT.withMinimumRate(64 << 10, Duration.ofSeconds(30)));
    // end::large-files[]
    return builder;
  }

  static MessageServerBuilder slowHandlers(AsyncHandler handler) {
    // tag::slow-handlers[]
    MessageServerBuilder builder =
        MessageServer.builder()
            .asyncHandler(handler)
            .timeouts(ServerTimeouts.DEFAULT.withHandler(Duration.ofMinutes(10)));
    // end::slow-handlers[]
    return builder;
  }

  static MessageClientBuilder client(String host, int port) {
    // tag::client[]
    MessageClientBuilder builder =
        MessageClient.builder()
            .address(host, port)
            .timeouts(
                ClientTimeouts.DEFAULT
                    .withConnect(Duration.ofSeconds(2))
                    .withDeadline(Duration.ofSeconds(5)))
            .whenFull(WhenFull.THROW) // instead of blocking callers
            .keepAlive(new KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(5)));
    // end::client[]
    return builder;
  }

  // tag::retry[]
  /** Returns the reply, or null if the order was certainly not executed and may be sent again. */
  static @Nullable Message order(MessageClient client, Message order) {
    try {
      return client.request(order);
    } catch (TransportException e) {
      if (e.isSafeToRetry()) {
        return null;
      }
      throw e; // outcome unknown: check before you send it again
    }
  }

  // end::retry[]

  static CompletableFuture<Message> lookUp(MessageClient client, Message question) {
    // tag::idempotent[]
    CallOptions options =
        CallOptions.DEFAULT
            .withIdempotent(true) // it may be executed more than once
            .withWaitForConnection(true)
            .withDeadline(Duration.ofSeconds(10));
    CompletableFuture<Message> answer = client.send(question, options);
    // end::idempotent[]
    return answer;
  }
}
