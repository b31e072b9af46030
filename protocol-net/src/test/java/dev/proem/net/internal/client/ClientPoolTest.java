package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientClosedException;
import dev.proem.net.CloseReason;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.Internals;
import dev.proem.net.MessageClient;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.call.FakeCarrier;
import dev.proem.net.internal.pool.FakePooledConnection;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The event loop does not run: the test is the only thread, and gives the pool connections. */
class ClientPoolTest {
  private static final CallOptions WAITING = CallOptions.DEFAULT.withWaitForConnection(true);
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private final IOException broken = new IOException("broken");

  /** Has no threads, so names are not looked up; rejects look-ups when it is shut down. */
  private final ExecutorService workers =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> null);

  private final Semaphore permits = new Semaphore(0);
  private final FakeCarrier connection = new FakeCarrier();
  private EventLoop loop;
  private ClientContext context;
  private ClientPool pool;

  @BeforeEach
  void create() throws IOException {
    loop = new EventLoop("client-pool-test", true);
    context =
        new ClientContext(
            Internals.settings(MessageClient.builder().address("no.invalid", 1).attempts(2)),
            loop,
            workers);
    pool =
        new ClientPool(
            context,
            1,
            false,
            (attempt, socket, key, owner) -> {
              throw new AssertionError("nothing connects");
            });
  }

  @AfterEach
  void close() {
    loop.discard();
    context.shutdownThreads();
  }

  /** A call, with its outcome. */
  private final class Made {
    final CallFuture<Message> outcome = new CallFuture<>(Runnable::run, permits);
    final CompletableFuture<Message> future = outcome.future;
    final Call call;

    Made(Call.Kind kind, Outgoing message, CallOptions options) {
      call = new Call(kind, message, options, outcome);
      call.setDeadline(System.nanoTime() + HOUR);
    }

    Made(CallOptions options) {
      this(Call.Kind.REQUEST, Outgoing.of(Message.text("x")), options);
    }

    Made submit() {
      pool.submit(call);
      return this;
    }

    void assertFailed(Class<? extends Throwable> type, String text) {
      assertThat(future).isCompletedExceptionally();
      assertThatThrownBy(future::get).cause().isInstanceOf(type).hasMessageContaining(text);
    }
  }

  private Made submit() {
    return new Made(WAITING).submit();
  }

  @Test
  void call_waitsForAConnectionAndIsSent() {
    Made first = submit();
    Made second = submit();
    assertThat(first.future).isNotDone();
    pool.opened(connection);
    assertThat(connection.sent).containsExactly(first.call, second.call);
    assertThat(pool.openCount()).isOne();
  }

  @Test
  void callsWithoutAPlace_waitUntilOneIsFree() {
    connection.place = false;
    pool.opened(connection);
    Made made = submit();
    assertThat(connection.sent).isEmpty();
    connection.place = true;
    pool.placeFreed();
    assertThat(connection.sent).containsExactly(made.call);
  }

  @Test
  void callForAConnection_succeedsWithoutBeingSent() {
    Made made =
        new Made(Call.Kind.CONNECT, Outgoing.of(Message.text("")), CallOptions.DEFAULT).submit();
    pool.opened(connection);
    assertThat(made.future).isCompletedWithValue(null);
    assertThat(connection.sent).isEmpty();
  }

  @Test
  void expiredCall_failsUnsent() {
    Made made = new Made(WAITING);
    made.call.setDeadline(System.nanoTime() - 1);
    made.submit();
    assertThat(pool.nextTime()).isEqualTo(made.call.deadline());
    pool.timeCame(System.nanoTime());
    made.assertFailed(DeadlineExceededException.class, "no connection had room for it");
    assertThat(made.call.isDone()).isTrue();
  }

  @Test
  void expiredCall_isNotSentOnAFreeConnection() {
    connection.place = false;
    pool.opened(connection);
    Made made = new Made(WAITING);
    made.call.setDeadline(loop.now() - 1);
    made.submit();
    connection.place = true;
    pool.placeFreed();
    made.assertFailed(DeadlineExceededException.class, "not sent");
    assertThat(connection.sent).isEmpty();
  }

  @Test
  void cancelledCall_isRemovedFromTheQueueOrFromItsConnection() {
    Made waiting = submit();
    pool.cancel(waiting.call);
    pool.opened(connection);
    assertThat(connection.sent).isEmpty();
    Made sent = submit();
    pool.cancel(sent.call);
    assertThat(connection.cancelled).containsExactly(sent.call);
  }

  @Test
  void failedCall_isRetriedUpToTheNumberOfAttempts() {
    Made made = submit();
    pool.opened(connection);
    made.call.setDeadline(EventLoop.NEVER); // a streamed content
    pool.retry(made.call, broken);
    assertThat(made.call.deadline()).isNotEqualTo(EventLoop.NEVER);
    pool.placeFreed();
    assertThat(connection.sent).containsExactly(made.call, made.call);
    pool.retry(made.call, broken);
    made.assertFailed(NotSentException.class, "not sent in 2 attempts: broken");
  }

  @Test
  void failedCallOfWhichBytesWereSent_hasAnUnknownOutcome() {
    Outgoing streamed = Outgoing.stream(Message.text("x").header(), InputStream.nullInputStream());
    Made made = new Made(Call.Kind.REQUEST, streamed, WAITING);
    made.call.beginAttempt(connection, null);
    made.call.started();
    pool.retry(made.call, broken);
    made.assertFailed(OutcomeUnknownException.class, "not answered in 1 attempts: broken");
  }

  private static ErrorReplyException tooMany() {
    Message reply = Message.text("full").withExtra(MessageHeader.ERROR, "too-many-connections");
    return new ErrorReplyException("too-many-connections", reply, "full");
  }

  @Test
  void refusedCall_isSentOnAnotherConnectionIfThereIsOne() {
    FakeCarrier other = new FakeCarrier();
    Made made = submit();
    pool.opened(connection);
    other.place = false;
    pool.opened(other);
    made.call.started();
    connection.ending = true;
    pool.refused(made.call, tooMany());
    assertThat(made.call.isStarted()).isFalse();
    assertThat(made.call.attempts()).isZero();
    other.place = true;
    pool.placeFreed();
    assertThat(other.sent).containsExactly(made.call);
    other.served = true;
    pool.refused(made.call, tooMany());
    made.assertFailed(ErrorReplyException.class, "full");
  }

  @Test
  void callsThatDoNotWait_failWhenNoEndpointCanBeConnectedTo() {
    workers.shutdown();
    Made nonWaiting = new Made(CallOptions.DEFAULT).submit();
    nonWaiting.assertFailed(NotConnectedException.class, "could not connect to no.invalid:1 (");
    Made sentBefore = new Made(CallOptions.DEFAULT);
    sentBefore.call.started();
    sentBefore.submit();
    sentBefore.assertFailed(OutcomeUnknownException.class, "not sent again: could not connect to");
    Made waiting = submit();
    assertThat(waiting.future).isNotDone();
    assertThat(pool.nextTime()).isNotEqualTo(waiting.call.deadline()); // an attempt is due earlier
    pool.timeCame(System.nanoTime() + 2 * HOUR);
    waiting.assertFailed(DeadlineExceededException.class, ": could not connect to no.invalid:1");
  }

  @Test
  void endedConnection_isReplaced() {
    connection.served = true;
    pool.opened(connection);
    connection.attempt = FakePooledConnection.newAttempt();
    pool.served(connection.attempt);
    pool.ended(connection, new CloseReason(CloseReason.Kind.IO_ERROR, "broken"), Duration.ZERO);
    assertThat(pool.openCount()).isZero();
    FakeCarrier next = new FakeCarrier();
    Made made = submit();
    pool.opened(next);
    assertThat(next.sent).containsExactly(made.call);
  }

  @Test
  void closedPool_failsItsCallsAndClosesItsConnections() {
    connection.place = false;
    pool.opened(connection);
    Made waiting = submit();
    pool.close();
    waiting.assertFailed(ClientClosedException.class, "the client was closed");
    assertThat(connection.closedWith.text()).isEqualTo("the client is closed");
    submit().assertFailed(ClientClosedException.class, "the client is closed");
    Made retried = new Made(WAITING);
    pool.retry(retried.call, new ConnectException("late"));
    retried.assertFailed(ClientClosedException.class, "the client is closed");
    assertThat(pool.nextTime()).isEqualTo(EventLoop.NEVER);
  }
}
