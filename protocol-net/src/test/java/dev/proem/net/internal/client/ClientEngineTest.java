package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientClosedException;
import dev.proem.net.Internals;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.MessageServer;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Workers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientEngineTest {
  @Test
  void engineThatWasNotStarted_canBeClosed() {
    ClientEngine engine =
        ClientEngine.of(Internals.settings(MessageClient.builder().address("one", 1)));
    assertThat(engine)
        .hasToString("MessageClient[one:1; connections: 0; calls in flight: 0; open]");
    engine.close();
    engine.close();
    assertThat(engine)
        .hasToString("MessageClient[one:1; connections: 0; calls in flight: 0; closed]");
    assertThatThrownBy(
            () ->
                engine
                    .calls()
                    .start(Call.Kind.REQUEST, Outgoing.of(Message.text("x")), CallOptions.DEFAULT)
                    .get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void closedEngine_failsItsCallsAndEndsItsThreads() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    EventLoop loop = new EventLoop("client-engine-test", true);
    ExecutorService workers = Workers.unbounded("client-engine-test");
    try (MessageServer server =
        MessageServer.builder()
            .handler(
                request -> {
                  received.countDown();
                  release.await();
                  return request;
                })
            .start()) {
      MessageClient client = client(server, loop, workers);
      CompletableFuture<Message> reply = client.send(Message.text("x"));
      assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.toString()).endsWith("connections: 1; calls in flight: 1; open]");
      client.close();
      assertThat(reply).isCompletedExceptionally();
      assertThat(client.toString()).endsWith("connections: 0; calls in flight: 0; closed]");
      assertThat(loop.join(1)).isTrue();
      assertThat(workers.isTerminated()).isTrue();
      release.countDown();
    }
  }

  private static MessageClient client(
      MessageServer server, EventLoop loop, ExecutorService workers) {
    MessageClientBuilder builder = MessageClient.builder().address("127.0.0.1", server.port());
    return Internals.client(builder, loop, workers);
  }
}
