package dev.proem.net.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.Outgoing;
import dev.proem.net.RequestHandler;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import dev.proem.net.internal.transport.Uninterruptibles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One request, with an owner that records the outcomes. */
class ServerExchangeTest {
  private static final Message REQUEST = Message.text("request");

  private final Outcomes outcomes = new Outcomes();

  private static final class Outcomes implements ServerExchange.Owner {
    final List<String> all = new ArrayList<>();

    @Override
    public void answer(
        ServerExchange exchange, @Nullable Outgoing reply, @Nullable Throwable failure) {
      String text = reply instanceof Outgoing.Whole whole ? whole.message().text() : "nothing";
      all.add(failure == null ? text : failure.getClass().getSimpleName());
    }

    @Override
    public void ranOnLoop(ServerExchange exchange) {
      all.add("on loop");
    }
  }

  private ServerExchange exchange(RequestHandler handler, Message request) {
    long now = System.nanoTime();
    return new ServerExchange(
        null, outcomes, handler, request.header(), request, null, now, now, 0);
  }

  private static RequestHandler replying(String text) {
    return exchange -> CompletableFuture.completedFuture(Outgoing.of(Message.text(text)));
  }

  @Test
  void outcomesOfAHandler_areGivenToTheOwner() {
    CompletableFuture<Outgoing> later = new CompletableFuture<>();
    exchange(replying("reply"), REQUEST).run();
    exchange(exchange -> null, REQUEST).run();
    exchange(exchange -> CompletableFuture.failedFuture(new IOException()), REQUEST).run();
    exchange(
            exchange -> {
              throw new IllegalStateException();
            },
            REQUEST)
        .run();
    exchange(exchange -> later, REQUEST).run();
    assertThat(outcomes.all)
        .containsExactly("reply", "nothing", "IOException", "IllegalStateException");

    later.complete(Outgoing.of(Message.text("later")));
    assertThat(outcomes.all).last().isEqualTo("later");
  }

  @Test
  void handlerOnAnEventLoop_isNotCalled() throws Exception {
    EventLoop loop = new EventLoop("exchange", true);
    loop.start();
    Uninterruptibles.done(loop, exchange(replying("reply"), REQUEST));
    loop.stop();
    assertThat(loop.join(30_000)).isTrue();
    assertThat(outcomes.all).containsExactly("on loop");
  }

  @Test
  void requestWhoseDeadlineExpiredInTheQueue_isNotHandled() {
    ServerExchange expired =
        exchange(replying("reply"), REQUEST.withExtra(MessageHeader.DEADLINE_MS, 0));
    assertThat(expired.isExpired()).isTrue();
    assertThat(expired.isAbandoned()).isTrue();
    assertThat(expired.remaining()).contains(Duration.ZERO);
    expired.run();
    assertThat(outcomes.all).containsExactly("RequestException");
  }

  @Test
  void deadlineOfCenturies_isNone() {
    ServerExchange unlimited =
        exchange(replying("reply"), REQUEST.withExtra(MessageHeader.DEADLINE_MS, Long.MAX_VALUE));
    assertThat(unlimited.isExpired()).isFalse();
    assertThat(unlimited.remaining()).isEmpty();
  }

  @Test
  void requestThatWasAbandonedOrRejected_isNotHandledAndHoldsNoMessage() {
    ServerExchange abandoned = exchange(replying("reply"), REQUEST);
    abandoned.abandon();
    ServerExchange rejected = exchange(replying("reply"), REQUEST);
    assertThat(rejected.reject()).isTrue();

    abandoned.run();
    rejected.run();

    assertThat(outcomes.all).isEmpty();
    assertThat(abandoned.isAbandoned()).isTrue();
    assertThatIllegalStateException().isThrownBy(abandoned::message);
    assertThatIllegalStateException().isThrownBy(rejected::message);
  }

  @Test
  void requestWhoseHandlerHasStarted_cannotBeRejected() {
    ServerExchange handled = exchange(replying("reply"), REQUEST);
    handled.serveInline();
    assertThat(handled.reject()).isFalse();
    assertThat(handled.message()).isEqualTo(REQUEST);
  }

  @Test
  void abandon_interruptsTheHandlerButNotTheNextTask() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    ServerExchange waiting =
        exchange(
            exchange -> {
              started.countDown();
              new CountDownLatch(1).await();
              return null;
            },
            REQUEST);
    CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              waiting.run();
              interruptedAfterwards.complete(Thread.interrupted());
            });
    thread.start();
    started.await();

    waiting.abandon();

    assertThat(interruptedAfterwards).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(false);
    assertThat(outcomes.all).containsExactly("InterruptedException");
  }

  @Test
  void contentOfAnAbandonedStreamedRequest_fails() {
    ContentPipe pipe = new ContentPipe(10, new AtomicLong(), () -> {});
    long now = System.nanoTime();
    ServerExchange streamed =
        new ServerExchange(
            null, outcomes, replying("reply"), REQUEST.header(), null, pipe, now, now, 0);
    assertThatIllegalStateException().isThrownBy(streamed::message);

    streamed.abandon();

    assertThat(streamed.content()).isSameAs(pipe);
    org.assertj.core.api.Assertions.assertThatThrownBy(pipe::read)
        .isInstanceOf(IOException.class)
        .hasMessage("the request was abandoned");
  }

  @Test
  void timeoutOfTheHandler_startsAgainOnlyIfItWasStarted() {
    ServerExchange exchange = exchange(replying("reply"), REQUEST);
    exchange.restartTimeout(100, Duration.ofNanos(5));
    assertThat(exchange.handlerTime()).isEqualTo(EventLoop.NEVER);
    exchange.startTimeout(100, Duration.ofNanos(5));
    assertThat(exchange.handlerTime()).isEqualTo(105);
    exchange.restartTimeout(200, Duration.ofNanos(5));
    assertThat(exchange.handlerTime()).isEqualTo(205);

    assertThat(exchange.markAnswered()).isTrue();
    assertThat(exchange.markAnswered()).isFalse();
    assertThat(exchange.handlerTime()).isEqualTo(EventLoop.NEVER);
  }

  @Test
  void handlerOfASuspendedProcess_isExcusedOnce() {
    ServerExchange exchange = exchange(replying("reply"), REQUEST);
    exchange.startTimeout(0, Duration.ZERO);
    assertThat(exchange.isExcused(LatenessAllowance.LATE - 1)).isFalse();
    assertThat(exchange.isExcused(LatenessAllowance.LATE)).isTrue();
    assertThat(exchange.handlerTime()).isEqualTo(2 * LatenessAllowance.LATE);
    assertThat(exchange.isExcused(10 * LatenessAllowance.LATE)).isFalse();
  }
}
