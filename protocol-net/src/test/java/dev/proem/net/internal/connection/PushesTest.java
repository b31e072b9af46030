package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.CloseReason;
import dev.proem.net.NotSentException;
import dev.proem.net.OutcomeUnknownException;
import dev.proem.net.Outgoing;
import dev.proem.net.Peer;
import dev.proem.net.TransportException;
import dev.proem.net.Witness;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.CallerThread;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FakeKey;
import dev.proem.net.internal.transport.FaultyWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages over a wire in memory; all tasks run on the thread of the test. */
class PushesTest {
  private static final Message PUSH = Message.text("push");
  private static final CloseReason REASON = new CloseReason(CloseReason.Kind.IO_ERROR, "broken");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final FaultyWire wire =
      new FaultyWire(FaultyWire.inMemory(written, ByteBuffer.allocate(0)));
  private final Witness listener = new Witness();
  private final ContentExecutors threads = CallerThread.executors(Runnable::run);
  private final List<TransportException> outcomes = new ArrayList<>();
  private final List<String> queued = new ArrayList<>();
  private MessageConnection connection;

  /** A content that records its close. */
  private static final class Content extends InputStream {
    int closes;

    @Override
    public int read() {
      return 'x';
    }

    @Override
    public void close() {
      closes++;
    }
  }

  @BeforeEach
  void open() throws Exception {
    EventLoop loop = CallerThread.loop();
    SendQueue queue = new SendQueue(new AtomicLong());
    connection =
        new MessageConnection(TestParts.of(loop, new FakeKey(), wire, queue), new ScriptedRole());
    connection.begin(ByteBuffer.allocate(0));
  }

  private void send(Outgoing message) {
    Pushes.send(
        connection,
        message,
        threads,
        new Events(List.of(listener)),
        () -> queued.add(connection.unsentBytes() + " unsent, " + written.size() + " written"),
        outcomes::add);
  }

  private TransportException outcome() {
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  @Test
  void sentMessage_hasOneOutcomeWithoutAFailure_andIsReported() {
    send(Outgoing.of(PUSH));

    assertThat(outcome()).isNull();
    assertThat(written.toByteArray()).isEqualTo(Peer.bytes(PUSH));
    assertThat(listener.all("sent")).containsExactly("sent " + written.size());
  }

  @Test
  void queuedMessage_isReportedBeforeItIsWritten() {
    send(Outgoing.of(PUSH));

    assertThat(queued).containsExactly(Peer.bytes(PUSH).length + " unsent, 0 written");
  }

  @Test
  void messageToAClosedConnection_isNotSent_andItsContentIsClosed() {
    Content content = new Content();
    connection.closeNow(REASON);

    send(Outgoing.stream(PUSH.header(), content));

    assertThat(outcome())
        .isInstanceOf(NotSentException.class)
        .hasMessage("not sent: the connection is closed");
    assertThat(content.closes).isEqualTo(1);
    assertThat(queued).isEmpty();
  }

  @Test
  void messageAboveTheHighWatermark_isNotSent() {
    wire.noRoomAfterWriting(0);
    connection.step(() -> connection.queue(OutgoingEncoder.raw(ByteBuffer.allocate(101))));

    send(Outgoing.of(PUSH));

    assertThat(outcome())
        .isInstanceOf(NotSentException.class)
        .hasMessage("not sent: the peer does not read what was sent to it before");
    assertThat(connection.unsentBytes()).isEqualTo(101);
    assertThat(queued).isEmpty();
  }

  @Test
  void messageWithoutASentByte_isNotSentWhenTheConnectionBreaks() {
    wire.noRoomAfterWriting(0);
    send(Outgoing.of(PUSH));
    assertThat(outcomes).isEmpty();

    connection.closeNow(REASON);

    assertThat(outcome()).isInstanceOf(NotSentException.class).hasMessage("not sent: broken");
    assertThat(listener.all("sent")).isEmpty();
  }

  @Test
  void messageSentInPart_hasAnUnknownOutcomeWhenTheConnectionBreaks() {
    wire.noRoomAfterWriting(10);
    send(Outgoing.of(PUSH));

    connection.closeNow(REASON);

    assertThat(outcome())
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessage("sent in part: broken");
  }

  @Test
  void headerThatIsTooLong_isRejected_andItsContentIsClosed() {
    Content content = new Content();
    MessageHeader header = PUSH.header().withExtra("x", "x".repeat(MessageHeader.MAX_BYTES));

    assertThatThrownBy(() -> send(Outgoing.stream(header, content)))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(content.closes).isEqualTo(1);
    assertThat(outcomes).isEmpty();
    assertThat(written.size()).isZero();
  }

  @Test
  void fileThatCannotBeRead_isNotSent(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "push");
    FileChannel content = FileChannel.open(file);
    content.close();

    send(Outgoing.channel(PUSH.header(), content));

    assertThat(outcome())
        .isInstanceOf(NotSentException.class)
        .hasCauseInstanceOf(ClosedChannelException.class);
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void future_isCompletedByTheCallbackThread() {
    List<Runnable> callbacks = new ArrayList<>();
    List<Pushes.Outcome> sends = new ArrayList<>();
    CompletableFuture<Void> future = Pushes.future(callbacks::add, sends::add);

    sends.get(0).ended(null);
    assertThat(future).isNotDone();
    callbacks.get(0).run();

    assertThat(future).isCompletedWithValue(null);
    assertThat(callbacks).hasSize(1);
  }

  @Test
  void futureOfAMessageThatIsNotSent_fails() {
    NotSentException failure = new NotSentException("not sent: test", null);

    CompletableFuture<Void> future =
        Pushes.future(Runnable::run, outcome -> outcome.ended(failure));

    assertThat(future).isCompletedExceptionally();
    assertThatThrownBy(future::join).hasCause(failure);
  }
}
