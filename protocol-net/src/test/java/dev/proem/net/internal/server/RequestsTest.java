package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.ServerLimits;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Order, handlers and time-outs; the executor is a list. */
class RequestsTest {
  private ScriptedServer server;
  private ServerConnection role;
  private Requests requests;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    server.inline = false;
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private void open() {
    role = server.open();
    requests =
        server.requests(
            role,
            server.replies(
                role, new ArrivingRequest(role.connection, ServerTimeouts.DEFAULT.handler())));
  }

  private ServerExchange accept(Message request) {
    ServerExchange exchange = server.exchange(role, requests, request);
    role.connection.step(() -> requests.accept(exchange));
    return exchange;
  }

  private List<String> errors() {
    return server.wire.sent().stream().map(each -> each.header().error().orElse("none")).toList();
  }

  @Test
  void requestWithoutId_startsAfterTheReplyToTheOneBefore() {
    open();
    accept(Message.text("1"));
    accept(Message.text("2"));
    assertThat(server.queued).hasSize(1);
    assertThat(requests.inFlight()).isEqualTo(2);

    server.queued.remove(0).run();

    assertThat(server.queued).hasSize(1);
    server.queued.remove(0).run();
    assertThat(server.wire.sent()).extracting(Message::text).containsExactly("1", "2");
    assertThat(requests.isEmpty()).isTrue();
  }

  @Test
  void requestsWithIds_startAtOnceAndAreAnsweredWhenReady() {
    open();
    accept(Peer.withId("a", Message.text("1")));
    accept(Peer.withId("b", Message.text("2")));
    assertThat(server.queued).hasSize(2);

    server.queued.remove(1).run();
    server.queued.remove(0).run();

    assertThat(server.wire.sent())
        .extracting(each -> each.header().inReplyTo().orElseThrow())
        .containsExactly("b", "a");
  }

  @Test
  void tooManyRequests_pauseReadingUntilOneIsAnswered() {
    server.serverLimits = ServerLimits.DEFAULT.withRequestsInFlight(2);
    open();
    accept(Peer.withId("a", Message.text("1")));
    requests.arrivedCompletely();
    assertThat(role.connection.intake.isPaused()).isFalse();
    accept(Peer.withId("b", Message.text("2")));
    requests.arrivedCompletely();

    assertThat(role.connection.intake.isPaused()).isTrue();
    assertThat(server.heard.all("limit")).containsExactly("limit ServerLimits.requestsInFlight 2");
    server.queued.remove(0).run();
    assertThat(role.connection.intake.isPaused()).isFalse();
  }

  @Test
  void executorThatRejects_isAnsweredWithOverloaded() {
    server.executor =
        task -> {
          throw new RejectedExecutionException("full");
        };
    open();
    accept(Message.text("1"));
    assertThat(errors()).containsExactly("overloaded");
  }

  @Test
  void executorThatFails_isAnsweredWithInternal() {
    server.executor =
        task -> {
          throw new IllegalStateException("broken");
        };
    open();
    accept(Message.text("1"));
    assertThat(errors()).containsExactly("internal");
  }

  @Test
  void handlerOnAnEventLoop_isNotCalled() {
    open();
    ServerExchange exchange = accept(Message.text("1"));

    requests.ranOnLoop(exchange);

    assertThat(errors()).containsExactly("overloaded");
  }

  @Test
  void requestWhoseDeadlineHasExpired_isNotHandled() {
    open();
    accept(Message.text("1").withExtra(MessageHeader.DEADLINE_MS, 0));

    assertThat(server.queued).isEmpty();
    assertThat(errors()).containsExactly("deadline-exceeded");
  }

  @Test
  void ping_isAnsweredWithoutAHandler() {
    open();
    accept(Peer.withId("1", Message.binary(new byte[0]).withExtra(MessageHeader.PING, true)));

    assertThat(server.queued).isEmpty();
    assertThat(errors()).containsExactly("none");
  }

  @Test
  void requestDuringShutdown_isRejectedUnlessItArrivedBefore() {
    open();
    ServerExchange before = server.exchange(role, requests, Peer.withId("1", Message.text("1")));
    role.connection.loop.refresh();
    role.shutdown().rejectFromNowOn();
    role.connection.step(() -> requests.accept(before));
    accept(Peer.withId("2", Message.text("2")));

    assertThat(server.queued).containsExactly(before);
    assertThat(errors()).containsExactly("shutting-down");
  }

  @Test
  void handlerThatIsLate_isAnsweredWithTimeout() {
    open();
    assertThat(requests.nextTime()).isEqualTo(EventLoop.NEVER);
    ServerExchange exchange = accept(Message.text("1"));
    long time = requests.nextTime();

    role.connection.step(() -> requests.timeCame(time - 1));
    assertThat(exchange.isAnswered()).isFalse();
    role.connection.step(() -> requests.timeCame(time));

    assertThat(errors()).containsExactly("timeout");
    assertThat(exchange.isAbandoned()).isTrue();
    assertThat(requests.nextTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void handlerOfASuspendedProcess_getsMoreTimeOnce() {
    open();
    ServerExchange exchange = accept(Message.text("1"));
    long late = requests.nextTime() + LatenessAllowance.LATE;

    role.connection.step(() -> requests.timeCame(late));
    assertThat(exchange.isAnswered()).isFalse();
    long again = requests.nextTime() + LatenessAllowance.LATE;
    role.connection.step(() -> requests.timeCame(again));

    assertThat(exchange.isAnswered()).isTrue();
  }

  @Test
  void abandonedRequests_getNoReplies() {
    open();
    accept(Message.text("1"));
    accept(Message.text("2"));

    requests.abandonAll();
    server.queued.forEach(Runnable::run);

    assertThat(requests.inFlight()).isZero();
    assertThat(server.wire.sent()).isEmpty();
  }

  @Test
  void requestAnsweredByTheLastMessage_isRemovedOnce() {
    open();
    ServerExchange running = accept(Message.text("1"));
    ServerExchange waiting = accept(Message.text("2"));

    assertThat(requests.remove(running)).isTrue();
    assertThat(requests.remove(running)).isFalse();
    assertThat(requests.remove(waiting)).isTrue();

    assertThat(requests.isEmpty()).isTrue();
    requests.answer(running, Outgoing.of(Message.text("late")), null);
    assertThat(server.wire.sent()).isEmpty();
  }
}
