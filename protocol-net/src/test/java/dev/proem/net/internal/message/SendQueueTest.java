package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.net.internal.transport.OpenWire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a connection has yet to send; the wire takes just as much as a test says. */
class SendQueueTest {
  private final AtomicLong total = new AtomicLong();
  private final SendQueue queue = new SendQueue(total);
  private final ByteBuffer scratch = ByteBuffer.allocate(1_000);
  private final List<String> heard = new ArrayList<>();
  private final Scarce wire = new Scarce();

  /** Takes only so many bytes, as a socket does whose peer doesn't read. */
  private static final class Scarce extends OpenWire {
    final StringBuilder taken = new StringBuilder();
    int room;
    boolean owes;

    @Override
    public int write(ByteBuffer from) {
      byte[] some = new byte[Math.min(room, from.remaining())];
      from.get(some);
      room -= some.length;
      taken.append(new String(some, StandardCharsets.US_ASCII));
      return some.length;
    }

    @Override
    public boolean hasUnreportedByte() {
      return owes;
    }
  }

  private OutgoingItem item(String text) {
    return item(text, () -> {});
  }

  private OutgoingItem item(String text, Runnable whenSent) {
    ByteBuffer head = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    return new OutgoingItem(
        head,
        ByteBuffer.allocate(0),
        null,
        new SendListener() {
          @Override
          public void started() {
            heard.add(text + " started");
          }

          @Override
          public void sent(long bytes) {
            heard.add(text + " sent " + bytes);
            whenSent.run();
          }

          @Override
          public void failed(boolean started, String why) {
            heard.add(text + " failed " + started + " " + why);
          }
        });
  }

  private SendQueue.Flushed flush(int room) throws Exception {
    wire.room = room;
    return queue.flush(wire, scratch);
  }

  @Test
  void messageThatHasNotBegun_canBeTakenBack() throws Exception {
    OutgoingItem first = item("first");
    OutgoingItem second = item("second");
    queue.add(first);
    queue.add(second);
    assertThat(flush(3)).isEqualTo(SendQueue.Flushed.NO_ROOM);
    assertThat(queue.remove(first)).isFalse();
    assertThat(queue.remove(second)).isTrue();
    assertThat(queue.remove(second)).isFalse();
    assertThat(flush(100)).isEqualTo(SendQueue.Flushed.ALL);
    assertThat(wire.taken).hasToString("first");
    assertThat(heard)
        .containsExactly("first started", "second failed false it was cancelled", "first sent 5");
    assertThat(total).hasValue(0);
  }

  /** TLS has encrypted its first byte, and would send it whatever becomes of the message. */
  @Test
  void messageWhoseFirstByteIsOwed_cannotBeTakenBack() throws Exception {
    OutgoingItem first = item("first");
    OutgoingItem second = item("second");
    queue.add(first);
    queue.add(second);
    wire.owes = true;
    flush(5);
    assertThat(queue.remove(second)).isFalse();
    assertThat(queue.dropUnstarted("the end")).isZero();
    assertThat(heard).containsExactly("first started", "second started", "first sent 5");
  }

  @Test
  void atTheEnd_onlyWhatHasBegunIsKept() throws Exception {
    queue.add(item("first"));
    queue.add(item("second"));
    queue.add(item("third"));
    flush(2);
    assertThat(queue.dropUnstarted("the end")).isEqualTo(2);
    assertThat(queue.bytes()).isEqualTo(3);
    queue.clear("gone");
    assertThat(heard)
        .containsExactly(
            "first started",
            "second failed false the end",
            "third failed false the end",
            "first failed true gone");
    assertThat(total).hasValue(0);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void whoHearsThatOneWasSent_mayClearTheOthers() throws Exception {
    queue.add(item("first", () -> queue.clear("closed")));
    queue.add(item("second"));
    assertThat(flush(8)).isEqualTo(SendQueue.Flushed.NO_ROOM);
    assertThat(heard) // of the second, three bytes are on their way
        .containsExactly(
            "first started", "second started", "first sent 5", "second failed true closed");
    assertThat(queue.bytes()).isZero();
    assertThat(total).hasValue(0);
  }

  @Test
  void whoHearsThatOneWasSent_maySendAnother() throws Exception {
    queue.add(item("first", () -> queue.add(item("next"))));
    assertThat(flush(100)).isEqualTo(SendQueue.Flushed.ALL);
    assertThat(wire.taken).hasToString("firstnext");
    assertThat(queue.moved()).isEqualTo(9);
    assertThat(total).hasValue(0);
  }

  @Test
  void clear_dropsAllMessages_alsoIfAListenerFails() {
    SendListener failing =
        new SendListener() {
          @Override
          public void failed(boolean started, String why) {
            throw new IllegalStateException("on purpose");
          }
        };
    queue.add(new OutgoingItem(ByteBuffer.allocate(3), ByteBuffer.allocate(0), null, failing));
    queue.add(item("second"));

    queue.clear("closed");

    assertThat(heard).containsExactly("second failed false closed");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
  }
}
