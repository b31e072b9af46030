package dev.proem.net.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.Phase;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.net.ClientClosedException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.ErrorReplyException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.StreamedReply;
import dev.proem.net.TransportException;
import dev.proem.net.UnreadableReplyException;
import dev.proem.net.internal.content.ContentPipe;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallFutureTest {
  private static final Message REPLY = Message.text("reply");

  private final Semaphore permits = new Semaphore(0);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean closed;
  private final CallFuture<Message> future = new CallFuture<>(tasks::add, permits);

  static Stream<TransportException> failures() {
    IOException cause = new IOException("cause");
    return Stream.of(
        new NotConnectedException("text", cause),
        new NotSentException("text", cause),
        new OutcomeUnknownException("text", cause),
        new UnreadableReplyException("text", fault()),
        new ErrorReplyException("busy", REPLY, "text"),
        new DeadlineExceededException("text", true, cause),
        new ClientClosedException("text", true));
  }

  private static ProtocolException fault() {
    return new TruncatedMessageException(Phase.HEADER, 2, 1, 3);
  }

  private ContentPipe content() {
    ContentPipe content = new ContentPipe(10, new AtomicLong(), () -> {});
    content.whenDiscarded(() -> closed = true);
    return content;
  }

  @Test
  void outcome_returnsThePermitAndCompletesOnTheExecutor() throws Exception {
    future.holdPermit();
    assertThat(future.hasOutcome()).isFalse();
    future.succeeded(REPLY);
    assertThat(future.hasOutcome()).isTrue();
    assertThat(permits.availablePermits()).isOne();
    assertThat(future.getNow()).isNull();
    tasks.remove().run();
    assertThat(future.get()).isEqualTo(REPLY);
    assertThat(future.getNow()).isEqualTo(REPLY);
  }

  @Test
  void callWithoutAPermit_returnsNone() {
    future.failed(new NotSentException("text", null));
    assertThat(permits.availablePermits()).isZero();
  }

  @Test
  void streamedReply_isReadFromItsPipe() throws Exception {
    CallFuture<StreamedReply> streamed = new CallFuture<>(Runnable::run, permits);
    MessageHeader header = REPLY.header();
    ContentPipe content = content();
    streamed.streaming(header, content);
    StreamedReply reply = streamed.get();
    assertThat(reply.header()).isEqualTo(header);
    assertThat(closed).isFalse();
    reply.close();
    assertThat(closed).isTrue();
  }

  @Test
  void streamedReplyOfACancelledFuture_isClosed() {
    ContentPipe content = content();
    future.future.cancel(false);
    future.streaming(REPLY.header(), content);
    tasks.remove().run();
    assertThat(closed).isTrue();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failure_isThrownAsItsKindWithTheTraceOfTheCaller(TransportException failure) {
    failure.setStackTrace(new StackTraceElement[0]);
    future.failed(failure);
    tasks.remove().run();
    for (Throwable thrown :
        new Throwable[] {catchThrowable(future::get), catchThrowable(future::getNow)}) {
      assertThat(thrown)
          .isExactlyInstanceOf(failure.getClass())
          .isNotSameAs(failure)
          .hasMessage("text")
          .hasCause(failure.getCause());
      assertThat(thrown.getStackTrace()).isNotEmpty();
    }
  }

  @Test
  void failureThatIsNoTransportException_isACause() {
    IOException cause = new IOException("cause");
    future.future.completeExceptionally(cause);
    assertThatIllegalStateException().isThrownBy(future::getNow).withCause(cause);
  }
}
