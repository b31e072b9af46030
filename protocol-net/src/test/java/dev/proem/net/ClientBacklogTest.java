package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Very many calls that wait while no server can be reached. */
@Timeout(60)
class ClientBacklogTest {
  private static final int MANY = 30_000;
  private static final CallOptions PATIENT =
      CallOptions.DEFAULT.withWaitForConnection(true).withDeadline(Duration.ofHours(1));
  private static final Message SMALL = Message.text("x");

  private static InetSocketAddress unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
  }

  private static MessageClientBuilder builder(InetSocketAddress address) {
    return MessageClient.builder()
        .address(address)
        .backoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), 2, 0))
        .requestsInFlight(2 * MANY);
  }

  private static List<CompletableFuture<Message>> backlog(MessageClient client, CallOptions how) {
    List<CompletableFuture<Message>> calls = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      calls.add(client.send(SMALL, how));
    }
    return calls;
  }

  @Test
  void callBehindABacklog_hasItsDeadlineAndCloseCompletesAll() throws Exception {
    MessageClient client = builder(unused()).build();
    try (client) {
      List<CompletableFuture<Message>> calls = backlog(client, PATIENT);
      CompletableFuture<Message> quick =
          client.send(SMALL, PATIENT.withDeadline(Duration.ofMillis(100)));
      assertThatThrownBy(() -> quick.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(calls).noneMatch(CompletableFuture::isDone);
      client.close();
      assertThat(calls).allMatch(CompletableFuture::isCompletedExceptionally);
    }
  }
}
