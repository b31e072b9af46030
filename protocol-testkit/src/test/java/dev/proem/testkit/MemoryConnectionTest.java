package dev.proem.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Message;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class MemoryConnectionTest {
  private static final Message HELLO = Message.text("hello");
  private static final int LENGTH = new MessageEncoder().encode(HELLO).remaining();

  private interface Task<T> {
    T run() throws IOException;
  }

  private record Beside<T>(FutureTask<T> result, Thread thread) {
    static <T> Beside<T> start(Task<T> task) {
      FutureTask<T> result = new FutureTask<>(task::run);
      Thread thread = new Thread(result, "background of a test");
      thread.setDaemon(true);
      thread.start();
      return new Beside<>(result, thread);
    }

    void awaitBlocked() {
      await().until(() -> thread.getState() == Thread.State.WAITING);
    }
  }

  private static void send(MemoryChannel channel, String bytes) throws IOException {
    assertThat(channel.write(US_ASCII.encode(bytes))).isEqualTo(bytes.length());
  }

  /** Returns the result of one read; null at the end of input. */
  private static String receive(MemoryChannel channel) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(100);
    return channel.read(into) < 0 ? null : US_ASCII.decode(into.flip()).toString();
  }

  @Test
  void everySplit_messagesPassUnharmed() throws IOException {
    for (int every = 1; every <= LENGTH; every++) {
      try (MemoryConnection connection =
          new MemoryConnection(Faults.bothWays(Fault.split(every), Fault.delay(Duration.ZERO)))) {
        new MessageWriter(connection.client()).write(HELLO);
        Message request = new MessageReader(connection.server()).read();
        new MessageWriter(connection.server()).write(request);
        assertThat(new MessageReader(connection.client()).read()).isEqualTo(HELLO);
      }
    }
  }

  @Test
  void split_eachChunkIsOneRead() throws IOException {
    try (MemoryConnection connection = new MemoryConnection(Faults.toServer(Fault.split(2)))) {
      send(connection.client(), "abcde");
      connection.client().close();
      List<String> chunks = new ArrayList<>();
      for (String each = ""; each != null; each = receive(connection.server())) {
        chunks.add(each);
      }
      assertThat(chunks).containsExactly("", "ab", "cd", "e");
    }
  }

  @Test
  void readIntoASmallBuffer_leavesTheRestOfTheChunk() throws IOException {
    try (MemoryConnection connection = new MemoryConnection(Faults.NONE)) {
      send(connection.client(), "abc");
      ByteBuffer two = ByteBuffer.allocate(2);
      assertThat(connection.server().read(two)).isEqualTo(2);
      assertThat(connection.server().read(two)).isZero();
      assertThat(receive(connection.server())).isEqualTo("c");
    }
  }

  @Test
  void truncate_bothSidesReadTheEndOfInputAndTheirWritesAreDiscarded() throws IOException {
    Faults faults = Faults.toServer(Fault.truncateAfter(LENGTH - 1));
    try (MemoryConnection connection = new MemoryConnection(faults)) {
      send(connection.server(), "sent before");
      new MessageWriter(connection.client()).write(HELLO);
      assertThatThrownBy(() -> new MessageReader(connection.server()).read())
          .isInstanceOf(TruncatedMessageException.class);
      assertThat(receive(connection.client())).isEqualTo("sent before");
      assertThat(receive(connection.client())).isNull();
      send(connection.client(), "in vain");
      send(connection.server(), "in vain");
      assertThat(receive(connection.client())).isNull();
      assertThat(receive(connection.server())).isNull();
    }
  }

  @Test
  void corrupt_theReaderRejectsTheMessage() throws IOException {
    try (MemoryConnection connection =
        new MemoryConnection(Faults.toServer(Fault.corruptAt(2, 0xFF)))) {
      new MessageWriter(connection.client()).write(HELLO);
      assertThatThrownBy(() -> new MessageReader(connection.server()).read())
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void duplicate_theMessageArrivesTwice() throws IOException {
    try (MemoryConnection connection =
        new MemoryConnection(Faults.toServer(Fault.duplicate(0, LENGTH)))) {
      new MessageWriter(connection.client()).write(HELLO);
      connection.client().shutdownOutput();
      MessageReader reader = new MessageReader(connection.server());
      assertThat(reader.read()).isEqualTo(HELLO);
      assertThat(reader.read()).isEqualTo(HELLO);
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void reset_bothSidesFail() throws IOException {
    try (MemoryConnection connection = new MemoryConnection(Faults.toServer(Fault.resetAfter(2)))) {
      send(connection.client(), "abc");
      Beside<String> reply = Beside.start(() -> receive(connection.client()));
      reply.awaitBlocked();
      assertThat(receive(connection.server())).isEqualTo("ab");
      assertThatIOException()
          .isThrownBy(() -> receive(connection.server()))
          .withMessage("Connection reset");
      assertThatThrownBy(() -> reply.result().get())
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining("Connection reset");
      assertThatIOException().isThrownBy(() -> send(connection.server(), "a"));
      assertThatIOException().isThrownBy(() -> send(connection.client(), "a"));
    }
  }

  @Test
  void halfClose_theOtherDirectionIsNotAffected() throws IOException {
    try (MemoryConnection connection =
        new MemoryConnection(Faults.toServer(Fault.halfCloseAfter(2)), 4)) {
      send(connection.client(), "abc");
      assertThat(receive(connection.server())).isEqualTo("ab");
      assertThat(receive(connection.server())).isNull();
      send(connection.client(), "more than there is room for");
      send(connection.server(), "yes");
      assertThat(receive(connection.client())).isEqualTo("yes");
    }
  }

  @Test
  void stall_fillsTheBufferUntilReleased() throws Exception {
    try (MemoryConnection connection =
        new MemoryConnection(Faults.toServer(Fault.stallAfter(2)), 4)) {
      Beside<Integer> writer =
          Beside.start(() -> connection.client().write(US_ASCII.encode("abcdefgh")));
      StringBuilder read = new StringBuilder();
      Beside<String> reader =
          Beside.start(
              () -> {
                while (read.length() < 8) {
                  read.append(receive(connection.server()));
                }
                return read.toString();
              });
      await().until(() -> connection.stalled() == 1);
      writer.awaitBlocked();
      reader.awaitBlocked();
      assertThat(writer.result()).isNotDone();
      assertThat(read).hasToString("ab");
      connection.release();
      assertThat(writer.result().get()).isEqualTo(8);
      assertThat(reader.result().get()).isEqualTo("abcdefgh");
      assertThat(connection.stalled()).isZero();
    }
  }

  @Test
  void pauseOfADay_closeDoesNotWaitForIt() throws IOException {
    MemoryConnection connection =
        new MemoryConnection(Faults.toServer(Fault.pause(1, Duration.ofDays(1))));
    send(connection.client(), "ab");
    assertThat(receive(connection.server())).isEqualTo("a");
    Beside<String> reader = Beside.start(() -> receive(connection.server()));
    await().until(() -> reader.thread().getState() == Thread.State.TIMED_WAITING);
    connection.close();
    assertThatThrownBy(() -> reader.result().get())
        .hasCauseInstanceOf(AsynchronousCloseException.class);
  }

  @RepeatedTest(20) // the thread may wake before the channel is closed
  void pauseOfADay_interruptClosesTheChannel() throws IOException {
    try (MemoryConnection connection =
        new MemoryConnection(Faults.toServer(Fault.delay(Duration.ofDays(1))))) {
      send(connection.client(), "ab");
      Beside<String> reader = Beside.start(() -> receive(connection.server()));
      await().until(() -> reader.thread().getState() == Thread.State.TIMED_WAITING);
      reader.thread().interrupt();
      assertThatThrownBy(() -> reader.result().get())
          .hasCauseInstanceOf(ClosedByInterruptException.class);
    }
  }

  @Test
  void pause_endsAfterItsTime() throws IOException {
    try (MemoryConnection connection =
        new MemoryConnection(Faults.toServer(Fault.pause(1, Duration.ofMillis(1))))) {
      send(connection.client(), "ab");
      assertThat(receive(connection.server())).isEqualTo("a");
      assertThat(receive(connection.server())).isEqualTo("b");
    }
  }

  @Test
  void closedEnd_itsCallsFailAndThePeerReadsWhatWasWritten() throws IOException {
    try (MemoryConnection connection = new MemoryConnection(Faults.NONE)) {
      send(connection.client(), "last words");
      connection.client().close();
      assertThatThrownBy(() -> receive(connection.client()))
          .isExactlyInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> send(connection.client(), "a"))
          .isExactlyInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> connection.client().shutdownOutput())
          .isExactlyInstanceOf(ClosedChannelException.class);
      assertThat(receive(connection.server())).isEqualTo("last words");
      assertThat(receive(connection.server())).isNull();
      assertThatIOException()
          .isThrownBy(() -> send(connection.server(), "a"))
          .withMessage("Broken pipe");
    }
  }

  @Test
  void outputShutDown_writesFailAndReadsGoOn() throws IOException {
    try (MemoryConnection connection = new MemoryConnection(Faults.NONE)) {
      connection.client().shutdownOutput();
      assertThatThrownBy(() -> send(connection.client(), "a"))
          .isExactlyInstanceOf(ClosedChannelException.class);
      assertThat(receive(connection.server())).isNull();
      send(connection.server(), "a");
      assertThat(receive(connection.client())).isEqualTo("a");
    }
  }

  @Test
  void blockedWrite_endsWhenEitherSideCloses() throws IOException {
    for (boolean own : List.of(true, false)) {
      try (MemoryConnection connection = new MemoryConnection(Faults.NONE, 1)) {
        Beside<Integer> writer =
            Beside.start(() -> connection.client().write(US_ASCII.encode("ab")));
        writer.awaitBlocked();
        (own ? connection.client() : connection.server()).close();
        assertThatThrownBy(() -> writer.result().get())
            .hasCauseInstanceOf(own ? AsynchronousCloseException.class : IOException.class);
      }
    }
  }

  @Test
  void capacityOfZero_isRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MemoryConnection(Faults.NONE, 0));
  }
}
