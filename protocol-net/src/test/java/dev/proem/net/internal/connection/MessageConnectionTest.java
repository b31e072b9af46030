package dev.proem.net.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.codec.MessageEncoder;
import dev.proem.net.CloseReason;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.FakeKey;
import dev.proem.net.internal.transport.FaultyWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection over a wire in memory, with a scripted role; the test's thread is its loop's. */
class MessageConnectionTest {
  private static final ByteBuffer HELLO = new MessageEncoder().encode(Message.text("hello"));
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final CloseReason REASON = new CloseReason(CloseReason.Kind.SHUTDOWN, "test");

  private final ScriptedRole role = new ScriptedRole();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final FakeKey key = new FakeKey();
  private EventLoop loop;

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop("connection", true);
    key.ready = SelectionKey.OP_READ;
  }

  @AfterEach
  void close() {
    loop.discard();
  }

  private MessageConnection connection(ByteBuffer toRead) {
    return connection(new FaultyWire(FaultyWire.inMemory(written, toRead)));
  }

  private MessageConnection connection(FaultyWire wire) {
    SendQueue queue = new SendQueue(new AtomicLong());
    return new MessageConnection(TestParts.of(loop, key, wire, queue), role);
  }

  private static OutgoingItem item(int bytes) {
    return OutgoingEncoder.raw(ByteBuffer.allocate(bytes));
  }

  @Test
  void begin_opens_andSelectsForReading() {
    MessageConnection connection = connection(HELLO.duplicate());
    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.isShakingHands()).isTrue();

    connection.begin(NOTHING);

    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.wasOpened()).isTrue();
    assertThat(key.interestOps()).isEqualTo(SelectionKey.OP_READ);
    assertThat(role.heard).containsExactly("opened");
  }

  @Test
  void bytesReadAhead_areTakenFirst() {
    MessageConnection connection = connection(HELLO.duplicate());

    connection.begin(HELLO.duplicate());
    connection.ready(key);

    assertThat(role.heard).containsExactly("opened", "received hello", "received hello");
    assertThat(connection.receivedBytes()).isEqualTo(2L * HELLO.remaining());
  }

  @Test
  void queuedMessages_areWrittenWhenTheStepEnds() {
    MessageConnection connection = connection(NOTHING);
    connection.begin(NOTHING);

    connection.step(
        () -> {
          connection.queue(item(2));
          connection.queue(item(3));
          assertThat(written.size()).isZero();
        });

    assertThat(written.size()).isEqualTo(5);
    assertThat(connection.unsentBytes()).isZero();
  }

  @Test
  void wireWithoutRoom_isSelectedForWriting_andReadingIsPausedAboveTheWatermark() {
    MessageConnection connection =
        connection(new FaultyWire(FaultyWire.inMemory(written, NOTHING)).noRoomAfterWriting(0));
    connection.begin(NOTHING);

    connection.step(() -> connection.queue(item(101)));

    assertThat(key.interestOps()).isEqualTo(SelectionKey.OP_WRITE);
    assertThat(connection.unsentBytes()).isEqualTo(101);
    assertThat(connection.intake.isPaused()).isTrue();

    key.ready = SelectionKey.OP_WRITE;
    connection.ready(key);

    assertThat(key.interestOps()).isEqualTo(SelectionKey.OP_READ);
    assertThat(role.heard).containsExactly("opened", "high 101", "low 0");
  }

  @Test
  void finish_sendsTheFinalMessage_andClosesWhenThePeerHas() {
    MessageConnection connection = connection(NOTHING);
    connection.begin(NOTHING);

    connection.step(() -> connection.finish(REASON, () -> item(4)));
    assertThat(written.size()).isEqualTo(4);
    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.isClosed()).isFalse();
    connection.queue(item(5));
    connection.ready(key);

    assertThat(connection.isClosed()).isTrue();
    assertThat(written.size()).isEqualTo(4);
    assertThat(role.heard).containsExactly("opened", "closed SHUTDOWN");
  }

  @Test
  void brokenConnectionInsideAMessage_isAnIoError() {
    MessageConnection connection =
        connection(
            new FaultyWire(FaultyWire.inMemory(written, HELLO.duplicate())).failAfterReading(20));
    connection.begin(NOTHING);

    connection.ready(key);
    connection.ready(key);

    assertThat(role.heard)
        .containsExactly("opened", "error the read after 20 bytes fails", "closed IO_ERROR");
  }

  @Test
  void brokenConnectionBetweenMessages_countsAsClosedByThePeer() {
    MessageConnection connection =
        connection(
            new FaultyWire(FaultyWire.inMemory(written, HELLO.duplicate()))
                .failAfterReading(HELLO.remaining()));
    connection.begin(NOTHING);

    connection.ready(key);
    connection.ready(key);

    assertThat(role.heard).endsWith("closed PEER_CLOSED");
  }

  @Test
  void replyThatArrivedBeforeAWriteFails_isReceived() {
    role.responds = false;
    MessageConnection connection =
        connection(
            new FaultyWire(FaultyWire.inMemory(written, HELLO.duplicate())).failAfterWriting(0));
    connection.begin(NOTHING);

    connection.step(() -> connection.queue(item(1)));

    assertThat(role.heard).contains("received hello").endsWith("closed IO_ERROR");
  }

  @Test
  void errorOfThisProgram_closesAtOnce() {
    MessageConnection connection = connection(NOTHING);
    connection.begin(NOTHING);

    connection.step(
        () -> {
          throw new IllegalStateException("bug");
        });

    assertThat(role.heard).containsExactly("opened", "failure bug", "closed INTERNAL");
  }

  @Test
  void failedHandshake_isClosedWithItsReason() {
    FaultyWire wire =
        new FaultyWire(FaultyWire.inMemory(written, NOTHING)) {
          @Override
          public boolean handshake() throws IOException {
            throw new IOException("no shared cipher");
          }
        };
    MessageConnection connection = connection(wire);

    connection.begin(NOTHING);
    connection.resume();

    assertThat(connection.wasOpened()).isFalse();
    assertThat(role.heard).containsExactly("error no shared cipher", "closed HANDSHAKE_FAILED");
  }

  @Test
  void timesOfTheRole_areReportedToIt() {
    MessageConnection connection = connection(HELLO.duplicate());
    connection.begin(NOTHING);
    role.nextTime = 1;
    assertThat(connection.nextTime()).isEqualTo(1);

    connection.timeCame(1);

    assertThat(role.heard).contains("time");
  }

  @Test
  void closeNowUnlessEnding_keepsTheFirstReason() {
    MessageConnection connection = connection(NOTHING);
    connection.begin(NOTHING);

    connection.step(() -> connection.finish(REASON, null));
    connection.closeNowUnlessEnding(new CloseReason(CloseReason.Kind.INTERNAL, "other"));

    assertThat(role.heard).containsExactly("opened", "closed SHUTDOWN");
  }

  @Test
  void messagesOfAUser_areSentByTheRole() {
    MessageConnection connection = connection(NOTHING);

    connection.send(Message.text("push")).join();

    assertThat(role.heard).containsExactly("send 4");
    assertThat(connection.toString()).isEqualTo("#7 127.0.0.1:1");
  }
}
