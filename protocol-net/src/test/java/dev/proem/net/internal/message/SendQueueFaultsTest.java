package dev.proem.net.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.net.TestCertificates;
import dev.proem.net.internal.transport.FaultySocket;
import dev.proem.net.internal.transport.FaultyWire;
import dev.proem.net.internal.transport.PlainWire;
import dev.proem.net.internal.transport.TlsWire;
import dev.proem.net.internal.transport.TwoWires;
import dev.proem.net.internal.transport.Wire;
import dev.proem.net.tls.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wires that break: whatever of a message may have left, it has started; and nothing else has. */
public class SendQueueFaultsTest {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final AtomicLong total = new AtomicLong();
  private final List<Sent> messages = new ArrayList<>();

  /** A message and its notifications. */
  private static final class Sent implements SendListener {
    final long offset;
    boolean started;
    boolean sent;
    Boolean failedAsStarted;

    Sent(long offset) {
      this.offset = offset;
    }

    @Override
    public void started() {
      started = true;
    }

    @Override
    public void sent(long bytes) {
      sent = true;
    }

    @Override
    public void failed(boolean hasStarted, String why) {
      failedAsStarted = hasStarted;
    }

    /** This number of bytes, of all messages, has reached the peer. */
    void assertStartedIfAnyOf(long gone, long mayBeGone) {
      if (gone > offset) {
        assertThat(started).as("the message at %s of %s that left", offset, gone).isTrue();
      }
      if (mayBeGone <= offset) {
        assertThat(started).as("the message at %s of %s that left", offset, gone).isFalse();
      }
      assertThat(sent ? started : failedAsStarted).isEqualTo(started);
    }
  }

  /** Messages of these sizes, in bytes, of which a part is the header. */
  private SendQueue queue(int... sizes) {
    SendQueue queue = new SendQueue(total);
    messages.clear();
    long offset = 0;
    for (int size : sizes) {
      Sent sent = new Sent(offset);
      messages.add(sent);
      queue.add(
          new OutgoingItem(
              ByteBuffer.allocate(size / 2), ByteBuffer.allocate(size - size / 2), null, sent));
      offset += size;
    }
    return queue;
  }

  private static void flushAll(SendQueue queue, Wire wire, int scratch) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(scratch);
    while (queue.flush(wire, out) != SendQueue.Flushed.ALL) {
      // again
    }
  }

  private void assertBreaks(UnaryOperator<FaultyWire> kind, Class<? extends Throwable> thrown) {
    int[] sizes = {5, 3, 2, 40, 2, 7};
    for (int end = 0; end < 59; end++) {
      for (int scratch : new int[] {4, 16, 100}) {
        SendQueue queue = queue(sizes);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        FaultyWire wire = new FaultyWire(FaultyWire.inMemory(written, NOTHING));
        FaultyWire breaking = kind.apply(wire.failAfterWriting(end));
        assertThatThrownBy(() -> flushAll(queue, breaking, scratch)).isInstanceOf(thrown);
        queue.clear("it broke");
        assertThat(written.size()).isEqualTo(end);
        messages.forEach(each -> each.assertStartedIfAnyOf(written.size(), written.size()));
        assertThat(total).hasValue(0);
      }
    }
  }

  @Test
  void wireThatBreaksBetweenWrites_hasBegunWhatLeftAndNoMore() {
    assertBreaks(wire -> wire, IOException.class);
    assertBreaks(wire -> wire.noRoomAfterWriting(8), IOException.class);
  }

  @Test
  void wireThatBreaksWithinAWrite_hasBegunWhatLeftAndNoMore() {
    assertBreaks(FaultyWire::failWithinTheCall, IOException.class);
  }

  @Test
  void wireThatThrowsAnythingElse_hasBegunWhatLeftAndNoMore() {
    assertBreaks(
        wire -> wire.failWithinTheCall().throwing(IllegalStateException::new),
        IllegalStateException.class);
    assertBreaks(
        wire -> wire.failWithinTheCall().throwing(() -> new OutOfMemoryError("of the test")),
        OutOfMemoryError.class);
    assertBreaks(wire -> wire.throwing(() -> new Exception("checked")), Exception.class);
  }

  /** What a broken socket does: nothing of the write that fails has left. */
  @Test
  void plainSocketThatIsBroken_hasBegunNothingMore() throws IOException {
    try (TwoWires wires =
        TwoWires.of(
            (socket, resume) -> new PlainWire(socket), (socket, resume) -> new PlainWire(socket))) {
      wires.client.socket.shutdownOutput(); // as if the peer had reset it: EPIPE
      SendQueue queue = queue(5, 3);
      assertThatThrownBy(() -> flushAll(queue, wires.client.wire, 100))
          .isInstanceOf(IOException.class);
      queue.clear("it broke");
      messages.forEach(each -> each.assertStartedIfAnyOf(0, 0));
    }
  }

  /** One write over TLS is several of the socket: the peer gets the records before the fault. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void tlsSocketThatBreaksWithinAWrite_hasBegunWhatLeft(String protocol, @TempDir Path folder)
      throws IOException {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Tls server =
        Tls.forServer().certificate(issued.chain(), issued.key()).protocols(protocol).build();
    Tls client = Tls.forClient().trust(authority.authority()).build();
    int[] sizes = new int[30];
    java.util.Arrays.fill(sizes, 3_000);
    for (int end : new int[] {0, 1, 16_000, 16_500, 33_100, 50_000, 80_000}) {
      SendQueue queue = queue(sizes);
      FaultySocket[] socket = new FaultySocket[1];
      try (TwoWires wires =
          TwoWires.of(
              (real, resume) -> {
                socket[0] = new FaultySocket(real);
                return new TlsWire(
                    socket[0],
                    NOTHING.duplicate(),
                    client.clientEngine("localhost", 1),
                    TwoWires.ownThread(),
                    resume);
              },
              (real, resume) ->
                  new TlsWire(
                      real,
                      NOTHING.duplicate(),
                      server.serverEngine(Runnable::run),
                      TwoWires.ownThread(),
                      resume))) {
        wires.established();
        socket[0].failAfterWriting(end);
        assertThatThrownBy(() -> flushAll(queue, wires.client.wire, 100_000))
            .isInstanceOf(IOException.class);
        queue.clear("it broke");
        wires.until(() -> wires.server.hasEnded);
        long got = wires.server.got.size();
        assertThat(got).isBetween(end - 16_500L, (long) end);
        messages.forEach(each -> each.assertStartedIfAnyOf(got, end + 16_500));
      }
    }
  }

  /** Whoever hears of the messages before it may close all; it is encrypted all the same. */
  @Test
  void messageWhoseFirstByteIsOwed_hasBegunBeforeAnybodyHearsOfOthers() throws IOException {
    SendQueue queue = new SendQueue(total);
    Sent owed = new Sent(5);
    SendListener closing =
        new SendListener() {
          @Override
          public void sent(long bytes) {
            queue.clear("closed");
          }
        };
    queue.add(new OutgoingItem(ByteBuffer.allocate(5), NOTHING, null, closing));
    queue.add(new OutgoingItem(ByteBuffer.allocate(3), NOTHING, null, owed));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Wire owing =
        new FaultyWire(FaultyWire.inMemory(written, NOTHING)) {
          @Override
          public boolean hasUnreportedByte() {
            return written() == 5;
          }
        };
    ((FaultyWire) owing).noRoomAfterWriting(5);
    queue.flush(owing, ByteBuffer.allocate(100));
    assertThat(owed.failedAsStarted).isTrue();
  }
}
