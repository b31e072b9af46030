package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CallOptions;
import dev.proem.net.ClientClosedException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.Internals;
import dev.proem.net.MessageClient;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import dev.proem.net.TransportException;
import dev.proem.net.WhenFull;
import dev.proem.net.internal.call.Call;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // the scripted pools record the calls
class CallDispatcherTest {
  private static final Outgoing REQUEST = Outgoing.of(Message.text("request"));
  private static final Message REPLY = Message.text("reply");

  private final ScriptedPool shared = new ScriptedPool();
  private final ScriptedPool exclusive = new ScriptedPool();
  private EventLoop loop;
  private ClientContext context;
  private CallDispatcher calls;

  /** Records calls, and runs an action of the test for each. */
  private static final class ScriptedPool implements CallDispatcher.Pool {
    final BlockingQueue<Call> submitted = new LinkedBlockingQueue<>();
    final BlockingQueue<Call> cancelled = new LinkedBlockingQueue<>();
    volatile Consumer<Call> onSubmit = call -> {};

    @Override
    public void submit(Call call) {
      submitted.add(call);
      onSubmit.accept(call);
    }

    @Override
    public void cancel(Call call) {
      cancelled.add(call);
    }

    Call next() throws InterruptedException {
      Call call = submitted.poll(20, TimeUnit.SECONDS);
      assertThat(call).isNotNull();
      return call;
    }
  }

  @BeforeEach
  void startLoop() throws IOException {
    loop = new EventLoop("call-dispatcher-test", true);
    loop.start();
    create(MessageClient.builder());
  }

  private void create(MessageClientBuilder builder) {
    if (context != null) {
      context.shutdownThreads();
    }
    context =
        new ClientContext(
            Internals.settings(builder.address("one", 1).requestsInFlight(2)),
            loop,
            Workers.unbounded("call-dispatcher-test"));
    calls = new CallDispatcher(context, shared, exclusive);
  }

  @AfterEach
  void stop() throws Exception {
    context.shutdownThreads();
    loop.stop();
    assertThat(loop.join(20_000)).isTrue();
  }

  private CompletableFuture<Message> start() {
    return calls.start(Call.Kind.REQUEST, REQUEST, CallOptions.DEFAULT);
  }

  private static void assertFailed(
      CompletableFuture<?> future, Class<? extends TransportException> type, String text) {
    assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(type)
        .hasMessageContaining(text);
  }

  @Test
  void startedCall_holdsAPermitUntilItsReply() throws Exception {
    CompletableFuture<Message> future = start();
    Call call = shared.next();
    assertThat(calls.inFlight()).isOne();
    loop.execute(() -> call.succeed(REPLY));
    assertThat(future.get(20, TimeUnit.SECONDS)).isEqualTo(REPLY);
    assertThat(calls.inFlight()).isZero();
    await().until(() -> calls.delivered() == 1);
  }

  @Test
  void deadline_isThatOfTheCallOrOfTheClient() throws Exception {
    Duration own = Duration.ofHours(7);
    calls.start(Call.Kind.REQUEST, REQUEST, CallOptions.DEFAULT.withDeadline(own));
    Call call = shared.next();
    assertDeadline(call, own);
    start();
    call = shared.next();
    assertDeadline(call, context.settings.timeouts().deadline());
  }

  private static void assertDeadline(Call call, Duration timeout) {
    long deadline = call.deadline();
    call.expireAfter(timeout);
    assertThat(call.deadline()).isEqualTo(deadline);
  }

  @Test
  void streamedRequest_goesToTheExclusivePool() throws Exception {
    Outgoing streamed =
        Outgoing.stream(REPLY.header().withContentLength(0), InputStream.nullInputStream());
    calls.start(Call.Kind.REQUEST, streamed, CallOptions.DEFAULT);
    assertThat(exclusive.next().message()).isInstanceOf(Outgoing.Streamed.class);
    create(MessageClient.builder().oneShot());
    calls.start(Call.Kind.REQUEST, streamed, CallOptions.DEFAULT);
    assertThat(shared.next().message()).isInstanceOf(Outgoing.Streamed.class);
  }

  @Test
  void awaitedCall_returnsItsReply() {
    shared.onSubmit = call -> call.succeed(REPLY);
    assertThat(calls.await(Call.Kind.REQUEST, REQUEST, CallOptions.DEFAULT, Message.class))
        .isEqualTo(REPLY);
    calls.awaitConnection();
    assertThat(shared.submitted).extracting(call -> call.kind()).endsWith(Call.Kind.CONNECT);
    assertThat(calls.inFlight()).isZero();
    assertThat(calls.delivered()).isZero(); // no callbacks of futures
  }

  @Test
  void interruptedCall_isCancelled() throws Exception {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> calls.await(Call.Kind.REQUEST, REQUEST, CallOptions.DEFAULT, Message.class))
        .isInstanceOf(NotSentException.class)
        .hasMessageContaining("interrupted while waiting for a connection");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(shared.cancelled).containsExactly(shared.next());
  }

  @Test
  void interruptedCallOfWhichBytesWereSent_hasAnUnknownOutcome() {
    Thread caller = Thread.currentThread();
    shared.onSubmit =
        call -> {
          call.started();
          caller.interrupt();
        };
    assertThatThrownBy(
            () -> calls.await(Call.Kind.REQUEST, REQUEST, CallOptions.DEFAULT, Message.class))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("the request was sent and may have been executed");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(shared.cancelled).hasSize(1);
  }

  @Test
  void cancelledFuture_cancelsItsCall() throws Exception {
    CompletableFuture<Message> future = start();
    Call call = shared.next();
    future.cancel(false);
    assertThat(shared.cancelled.poll(20, TimeUnit.SECONDS)).isSameAs(call);
    assertThat(call.isDone()).isTrue();
    assertThat(calls.inFlight()).isZero();
  }

  @Test
  void callBeyondTheLimit_failsOrThrowsOrWaits() {
    create(MessageClient.builder().whenFull(WhenFull.FAIL));
    start();
    start();
    assertFailed(start(), NotSentException.class, "2 requests are in flight");
    create(MessageClient.builder().whenFull(WhenFull.THROW));
    start();
    start();
    assertThatThrownBy(this::start).isInstanceOf(NotSentException.class);
    create(MessageClient.builder().whenFull(WhenFull.BLOCK));
    start();
    start();
    CallOptions soon = CallOptions.DEFAULT.withDeadline(Duration.ofMillis(1));
    assertFailed(
        calls.start(Call.Kind.REQUEST, REQUEST, soon),
        DeadlineExceededException.class,
        "not sent: 2 requests are in flight");
    Thread.currentThread().interrupt();
    CompletableFuture<Message> interrupted = start();
    assertThat(Thread.interrupted()).isTrue();
    assertFailed(interrupted, NotSentException.class, "not sent: interrupted");
  }

  @Test
  void callOfAClosedClient_fails() {
    calls.close();
    assertThat(calls.isClosed()).isTrue();
    assertFailed(start(), ClientClosedException.class, "not sent: the client is closed");
  }

  @Test
  void headerThatIsTooLong_isRejectedOnTheThreadOfTheCaller() {
    Message message = Message.text("").withExtra("x", "y".repeat(MessageHeader.MAX_BYTES));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> calls.start(Call.Kind.REQUEST, Outgoing.of(message), CallOptions.DEFAULT));
    assertThat(calls.inFlight()).isZero();
  }
}
