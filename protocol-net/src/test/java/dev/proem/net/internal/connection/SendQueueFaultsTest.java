package dev.proem.net.internal.connection;

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

/** Wires that break: whatever of a message may have left, it has begun; and nothing else has. */
public class SendQueueFaultsTest {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final AtomicLong total = new AtomicLong();
  private final List<Sent> messages = new ArrayList<>();

  /** One message and what it heard. */
  private static final class Sent implements SendQueue.SendListener {
    final long offset;
    boolean begun;
    boolean sent;
    Boolean droppedAsBegun;

    Sent(long offset) {
      this.offset = offset;
    }

    @Override
    public void begun() {
      begun = true;
    }

    @Override
    public void sent(long bytes) {
      sent = true;
    }

    @Override
    public void dropped(boolean hasBegun, String why) {
      droppedAsBegun = hasBegun;
    }

    /** So many bytes, of all messages, have reached the peer. */
    void assertBegunIfAnyOf(long gone, long mayBeGone) {
      if (gone > offset) {
        assertThat(begun).as("the message at %s of %s that left", offset, gone).isTrue();
      }
      if (mayBeGone <= offset) {
        assertThat(begun).as("the message at %s of %s that left", offset, gone).isFalse();
      }
      assertThat(sent ? begun : droppedAsBegun).isEqualTo(begun);
    }
  }

  /** Messages of so many bytes, of which a part is the header. */
  private SendQueue outbox(int... sizes) {
    SendQueue outbox = new SendQueue(total);
    messages.clear();
    long offset = 0;
    for (int size : sizes) {
      Sent sent = new Sent(offset);
      messages.add(sent);
      outbox.add(
          new SendQueue.Item(
              ByteBuffer.allocate(size / 2), ByteBuffer.allocate(size - size / 2), null, sent));
      offset += size;
    }
    return outbox;
  }

  private static void flushAll(SendQueue outbox, Wire wire, int scratch) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(scratch);
    while (outbox.flush(wire, out) != SendQueue.Flushed.ALL) {
      // again
    }
  }

  private void assertBreaks(UnaryOperator<FaultyWire> kind, Class<? extends Throwable> thrown) {
    int[] sizes = {5, 3, 2, 40, 2, 7};
    for (int end = 0; end < 59; end++) {
      for (int scratch : new int[] {4, 16, 100}) {
        SendQueue outbox = outbox(sizes);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        FaultyWire wire = new FaultyWire(FaultyWire.inMemory(written, NOTHING));
        FaultyWire breaking = kind.apply(wire.failAfterWriting(end));
        assertThatThrownBy(() -> flushAll(outbox, breaking, scratch)).isInstanceOf(thrown);
        outbox.clear("it broke");
        assertThat(written.size()).isEqualTo(end);
        messages.forEach(each -> each.assertBegunIfAnyOf(written.size(), written.size()));
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
      SendQueue outbox = outbox(5, 3);
      assertThatThrownBy(() -> flushAll(outbox, wires.client.wire, 100))
          .isInstanceOf(IOException.class);
      outbox.clear("it broke");
      messages.forEach(each -> each.assertBegunIfAnyOf(0, 0));
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
      SendQueue outbox = outbox(sizes);
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
        assertThatThrownBy(() -> flushAll(outbox, wires.client.wire, 100_000))
            .isInstanceOf(IOException.class);
        outbox.clear("it broke");
        wires.until(() -> wires.server.hasEnded);
        long got = wires.server.got.size();
        assertThat(got).isBetween(end - 16_500L, (long) end);
        messages.forEach(each -> each.assertBegunIfAnyOf(got, end + 16_500));
      }
    }
  }

  /** Whoever hears of the messages before it may close all; it is encrypted all the same. */
  @Test
  void messageWhoseFirstByteIsOwed_hasBegunBeforeAnybodyHearsOfOthers() throws IOException {
    SendQueue outbox = new SendQueue(total);
    Sent owed = new Sent(5);
    SendQueue.SendListener closing =
        new SendQueue.SendListener() {
          @Override
          public void sent(long bytes) {
            outbox.clear("closed");
          }
        };
    outbox.add(new SendQueue.Item(ByteBuffer.allocate(5), NOTHING, null, closing));
    outbox.add(new SendQueue.Item(ByteBuffer.allocate(3), NOTHING, null, owed));
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Wire owing =
        new FaultyWire(FaultyWire.inMemory(written, NOTHING)) {
          @Override
          public boolean hasUnreportedByte() {
            return written() == 5;
          }
        };
    ((FaultyWire) owing).noRoomAfterWriting(5);
    outbox.flush(owing, ByteBuffer.allocate(100));
    assertThat(owed.droppedAsBegun).isTrue();
  }
}
