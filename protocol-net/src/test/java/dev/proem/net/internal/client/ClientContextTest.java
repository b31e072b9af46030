package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.Connection;
import dev.proem.net.Internals;
import dev.proem.net.MessageClient;
import dev.proem.net.TransportListener;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Workers;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientContextTest {
  private final List<String> events = new ArrayList<>();
  private final Connection connection =
      (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> "the connection");

  private Consumer<Boolean> onConnected = again -> events.add("again " + again);
  private EventLoop loop;
  private ClientContext context;

  @BeforeEach
  void create() throws IOException {
    loop = new EventLoop("client-context-test", true);
    TransportListener listener =
        new TransportListener() {
          @Override
          public void failed(Connection connection, Throwable failure) {
            events.add(failure.getMessage());
          }
        };
    context =
        new ClientContext(
            Internals.settings(MessageClient.builder().address("one", 1).listener(listener)),
            loop,
            Workers.unbounded("client-context-test"));
  }

  @AfterEach
  void close() {
    loop.discard();
    context.shutdownThreads();
  }

  @Test
  void callback_runsOnAThreadForCallbacks() throws Exception {
    CompletableFuture<Boolean> inCallback = new CompletableFuture<>();
    context.callback(() -> inCallback.complete(context.isInCallback()));
    assertThat(inCallback.get()).isTrue();
    assertThat(context.isInCallback()).isFalse();
  }

  @Test
  void threads_endAfterTheirTasks() throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    context.callback(() -> done.complete("done"));
    context.shutdownThreads();
    assertThat(context.awaitThreads(20_000)).isTrue();
    assertThat(done).isCompletedWithValue("done");
  }

  @Test
  void ids_areDifferent() {
    assertThat(context.nextId()).isEqualTo("1");
    assertThat(context.nextId()).isEqualTo("2");
  }

  @Test
  void connectedListener_isNotifiedWhileTheClientIsOpen() {
    context.notifyConnected(connection, false); // there is no callback yet
    context.connected = (its, again) -> onConnected.accept(again);
    context.notifyConnected(connection, true);
    onConnected =
        again -> {
          throw new IllegalStateException("on purpose");
        };
    context.notifyConnected(connection, true);
    context.close();
    context.notifyConnected(connection, true);
    assertThat(events).containsExactly("again true", "on purpose");
  }
}
