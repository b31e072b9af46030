package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.content.ContentExecutors;
import dev.proem.net.internal.content.FileSource;
import dev.proem.net.internal.content.SourceException;
import dev.proem.net.internal.transport.FallbackExecutor;
import dev.proem.net.internal.transport.PlainWire;
import dev.proem.net.internal.transport.TwoWires;
import dev.proem.net.internal.transport.Uninterruptibles;
import dev.proem.net.internal.transport.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contents of users that throw, block or lie: each disturbs its own message only. */
@Timeout(60)
class UserSourcesTest {
  private static final MessageHeader HEADER = Message.binary(new byte[1_000]).header();

  private Witness heard = new Witness();

  /** A content that does what it is told. */
  private static class Source implements ReadableByteChannel {
    final CompletableFuture<String> closedBy = new CompletableFuture<>();

    @Override
    public int read(ByteBuffer into) throws IOException {
      into.put((byte) 1);
      return 1;
    }

    @Override
    public boolean isOpen() {
      return !closedBy.isDone();
    }

    @Override
    public void close() throws IOException {
      closedBy.complete(Thread.currentThread().getName());
    }

    void assertClosedOffTheLoop() throws Exception {
      assertThat(closedBy.get(20, TimeUnit.SECONDS)).doesNotContain("loop");
    }
  }

  static Stream<Supplier<Throwable>> faults() {
    return Stream.of(
        () -> new IOException("of the test"),
        () -> new IllegalStateException("of the test"),
        () -> new AssertionError("of the test"),
        () -> new Exception("of the test"),
        () -> new Throwable("of the test"));
  }

  private static Source closingWith(Supplier<Throwable> fault) {
    return new Source() {
      @Override
      public void close() throws IOException {
        super.close();
        throw Sneaky.thrown(fault.get());
      }
    };
  }

  private static Throwable failureOf(CompletableFuture<?> call) throws Exception {
    try {
      call.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("it has not failed");
  }

  // closing, client

  @ParameterizedTest
  @MethodSource("faults")
  void contentThatFailsToClose_leavesItsCallItsOutcome(Supplier<Throwable> fault) throws Exception {
    Socket held = new Socket(); // keeps its port from others, and does not listen
    held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (held;
        MessageClient client =
            MessageClient.builder()
                .address("127.0.0.1", held.getLocalPort())
                .requestsInFlight(1)
                .build()) {
      for (int i = 0; i < 3; i++) { // more than there are places
        Source source = closingWith(fault);
        CompletableFuture<Message> call =
            client.send(Outgoing.channel(HEADER, source), CallOptions.DEFAULT);
        assertThat(failureOf(call)).isInstanceOf(NotConnectedException.class);
        source.assertClosedOffTheLoop();
      }
    }
  }

  @Test
  void contentWhoseClosingBlocks_holdsUpNoOther() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Source source =
        new Source() {
          @Override
          public void close() throws IOException {
            super.close();
            Uninterruptibles.uninterruptibly(() -> go.await(20, TimeUnit.SECONDS));
          }
        };
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      CompletableFuture<Message> late =
          client.send(
              Outgoing.channel(HEADER.withContentLength(1 << 20), source),
              CallOptions.DEFAULT.withDeadline(Duration.ofMillis(50)));
      assertThat(failureOf(late)).isInstanceOf(DeadlineExceededException.class);
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
      source.assertClosedOffTheLoop();
      go.countDown();
    }
  }

  @Test
  void callsOfAClientThatIsClosed_haveTheirOutcomeThoughContentsFailToClose() throws Exception {
    RawPeer.Script silent = RawPeer.Line::readToEnd;
    try (RawPeer peer = new RawPeer(silent)) {
      MessageClient client = MessageClient.builder().address(peer.address()).build();
      Source first = closingWith(AssertionError::new);
      Source second = closingWith(AssertionError::new);
      CompletableFuture<Message> one =
          client.send(
              Outgoing.channel(HEADER.withContentLength(1L << 40), first), CallOptions.DEFAULT);
      CompletableFuture<Message> two =
          client.send(
              Outgoing.channel(HEADER.withContentLength(1L << 40), second), CallOptions.DEFAULT);
      client.close();
      assertThat(failureOf(one)).isInstanceOf(ClientClosedException.class);
      assertThat(failureOf(two)).isInstanceOf(ClientClosedException.class);
      first.assertClosedOffTheLoop();
      second.assertClosedOffTheLoop();
    }
  }

  // closing, server

  @ParameterizedTest
  @MethodSource("faults")
  void replyThatFailsToClose_holdsUpNoOther(Supplier<Throwable> fault) throws Exception {
    Source source = closingWith(fault);
    try (MessageServer server =
        answering(Outgoing.channel(HEADER.withContentLength(1L << 40), source)).start()) {
      try (Peer gone = Peer.of(server)) {
        gone.send(Message.text("x"));
        heard.await("received");
      }
      source.assertClosedOffTheLoop();
      assertServes(server);
    }
  }

  @Test
  void replyWhoseClosingBlocks_holdsUpNoOther() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Source source =
        new Source() {
          @Override
          public void close() throws IOException {
            super.close();
            Uninterruptibles.uninterruptibly(() -> go.await(20, TimeUnit.SECONDS));
          }
        };
    try (MessageServer server = answering(Outgoing.channel(HEADER, source)).start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").bytes()).hasSize(1_000);
      source.assertClosedOffTheLoop();
      assertServes(server);
      go.countDown();
    }
  }

  // reading

  /** Answers "x" with this, and all else with itself. */
  private MessageServerBuilder answering(Outgoing reply) {
    return MessageServer.builder()
        .listener(heard)
        .interceptor(
            (exchange, next) ->
                exchange.message().text().equals("x")
                    ? CompletableFuture.completedFuture(reply)
                    : next.proceed())
        .handler(r -> r);
  }

  private static void assertServes(MessageServer server) throws IOException {
    try (Peer peer = Peer.of(server)) {
      peer.assertServed();
    }
  }

  private void assertEnds(Outgoing reply, String reason) throws IOException {
    heard = new Witness();
    try (MessageServer server = answering(reply).start();
        Peer peer = Peer.of(server)) {
      peer.send(Message.text("x"));
      peer.assertGone();
      assertThat(heard.await("closed INTERNAL")).contains(reason);
      assertServes(server);
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void replyThatFailsToBeRead_endsItsConnectionOnly(Supplier<Throwable> fault) throws Exception {
    Source source =
        new Source() {
          @Override
          public int read(ByteBuffer into) throws IOException {
            throw Sneaky.thrown(fault.get());
          }
        };
    assertEnds(Outgoing.channel(HEADER, source), "of the test");
    source.assertClosedOffTheLoop();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void requestThatFailsToBeRead_failsItsCallOnly(Supplier<Throwable> fault) throws Exception {
    Source source =
        new Source() {
          @Override
          public int read(ByteBuffer into) throws IOException {
            throw Sneaky.thrown(fault.get());
          }
        };
    try (MessageServer server = MessageServer.builder().handler(r -> r).start();
        MessageClient client = MessageClient.connect("127.0.0.1", server.port())) {
      assertThat(failureOf(client.send(Outgoing.channel(HEADER, source), CallOptions.DEFAULT)))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("of the test");
      assertThat(client.request(Message.text("x")).text()).isEqualTo("x");
      source.assertClosedOffTheLoop();
    }
  }

  @Test
  void channelThatGivesNothing_endsItsConnection() throws IOException {
    Source nothing =
        new Source() {
          @Override
          public int read(ByteBuffer into) {
            return 0;
          }
        };
    assertEnds(Outgoing.channel(HEADER, nothing), "gave no byte in 100 reads");
  }

  /** What is asked for is an array of so many bytes, whatever it says of them. */
  private static InputStream stream(int says) {
    return new InputStream() {
      @Override
      public int read() {
        return 1;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        return says;
      }
    };
  }

  @Test
  void streamThatLies_endsItsConnection() throws IOException {
    assertEnds(Outgoing.stream(HEADER, stream(0)), "gave no byte in 100 reads");
    assertEnds(Outgoing.stream(HEADER, stream(1_001)), "returned 1001");
    assertEnds(Outgoing.stream(HEADER, stream(-7)), "ended before the 1000 bytes");
  }

  @Test
  void channelThatDoesNotBlock_isRefused() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Outgoing.channel(HEADER, source))
          .withMessageContaining("blocking mode");
      source.configureBlocking(true);
      Outgoing changed = Outgoing.channel(HEADER, source);
      source.configureBlocking(false);
      assertEnds(changed, "not in blocking mode");
      assertThat(sink.isOpen()).isTrue();
    }
  }

  @Test
  void fileChannelOfAUser_isNotReadOnTheLoop(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1_000]);
    CompletableFuture<String> readBy = new CompletableFuture<>();
    try (FileChannel real = FileChannel.open(file);
        MessageServer server =
            answering(Outgoing.channel(HEADER, new UserFile(real, readBy))).start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").bytes()).hasSize(1_000);
      assertThat(readBy.get(20, TimeUnit.SECONDS)).doesNotContain("loop");
    }
  }

  @Test
  void fileThatIsClosedWhileItIsSent_isAFaultOfThisProgram(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1_000]);
    FileChannel channel = FileChannel.open(file);
    try (TwoWires wires =
        TwoWires.of(
            (socket, resume) -> new PlainWire(socket), (socket, resume) -> new PlainWire(socket))) {
      ContentExecutors threads =
          new ContentExecutors(
              Runnable::run, new FallbackExecutor(Workers.unbounded("test"), "test"));
      FileSource source = new FileSource(channel, 1_000, threads);
      assertThat(FileSource.takes(channel)).isTrue();
      source.moveTo(wires.client.wire, 10);
      channel.close();
      assertThatThrownBy(() -> source.moveTo(wires.client.wire, 10))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("closed while it was sent");
      source.close();
      source.close();
      threads.closes().shutdown();
    }
  }

  // interrupts

  /** The channel of a file closes itself when its thread is interrupted, and the loop's is. */
  @Test
  void inlineHandlerThatInterruptsItself_spoilsNoFile(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1_000]);
    TransportListener interrupting =
        new TransportListener() {
          @Override
          public void answered(
              Connection connection, MessageHeader request, MessageHeader reply, Duration time) {
            Thread.currentThread().interrupt();
          }
        };
    try (MessageServer server =
            MessageServer.builder()
                .inline()
                .listener(heard)
                .listener(interrupting)
                .interceptor(
                    (exchange, next) -> {
                      Outgoing reply = Outgoing.file(HEADER, file);
                      Thread.currentThread().interrupt();
                      return CompletableFuture.completedFuture(reply);
                    })
                .handler(r -> r)
                .start();
        Peer peer = Peer.of(server)) {
      for (int i = 0; i < 3; i++) {
        peer.send(Message.text("x")); // answered in one round, if it comes so
      }
      for (int i = 0; i < 3; i++) {
        assertThat(peer.read().bytes()).hasSize(1_000);
      }
    }
  }
}
