package dev.proem.net.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.net.Backoff;
import dev.proem.net.CallOptions;
import dev.proem.net.MessageClient;
import dev.proem.net.RawPeer;
import dev.proem.net.RecordingListener;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionKeeperTest {
  @Test
  void connectionsThatEndTogether_countAsOneEnd() throws Exception {
    int many = 3;
    CountDownLatch all = new CountDownLatch(many);
    RawPeer.Script endsTogether =
        line -> {
          if (line.number > many) {
            line.readToEnd();
          }
          Message request = line.read();
          all.countDown();
          all.await();
          line.write(RawPeer.named(request, "served"));
        };
    Backoff steep = new Backoff(Duration.ofMillis(20), Duration.ofHours(9), 1_000, 0);
    try (RawPeer peer = new RawPeer(endsTogether);
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .connections(many)
                .requestsInFlight(1)
                .stayConnected(true)
                .backoff(steep)
                .build()) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        replies.add(client.send(Message.text("x")));
      }
      for (CompletableFuture<Message> reply : replies) {
        assertThat(reply.get(20, TimeUnit.SECONDS).text()).isEqualTo("served");
      }
      await().until(() -> peer.accepted() > many);
    }
  }

  @Test
  void connectionsThatEndBeforeASlowListenerIsTold_areNotKeptForIt() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger told = new AtomicInteger();
    RecordingListener heard = new RecordingListener();
    int many = 20;
    try (RawPeer peer = new RawPeer(line -> line.write(RawPeer.named(line.read(), "served")));
        MessageClient client =
            MessageClient.builder()
                .address(peer.address())
                .listener(heard)
                .onConnected(
                    (self, connection, again) -> {
                      Uninterruptibles.uninterruptibly(() -> go.await(30, TimeUnit.SECONDS));
                      told.incrementAndGet();
                    })
                .build()) {
      for (int i = 1; i <= many; i++) {
        int ended = i;
        client.request(Message.text("x"), CallOptions.DEFAULT.withIdempotent(true));
        await().until(() -> heard.of("closed").size() >= ended);
      }
      go.countDown();
      await().until(() -> told.get() == 2); // the first, and the last that was waiting
    }
    assertThat(told).hasValue(2);
  }
}
