package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.TruncatedMessageException;
import dev.proem.net.internal.transport.Background;
import dev.proem.net.internal.transport.Uninterruptibles;
import dev.proem.net.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replies whose contents are read while they are sent. */
@Timeout(60)
@SuppressWarnings("InputStreamSlowMultibyteRead")
class SentContentsTest {
  private static final byte[] CONTENT = new byte[12_000_000];
  private static final MessageHeader HEADER = Message.binary(CONTENT).header();

  static {
    new Random(3).nextBytes(CONTENT);
  }

  @TempDir private Path folder;
  private final Witness heard = new Witness();
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.write(folder.resolve("content"), CONTENT);
  }

  private MessageServerBuilder answering(StreamHandler handler) {
    return MessageServer.builder().listener(heard).streamHandler(handler);
  }

  /**
   * A content that ends, or fails, behind its first bytes: its reader sees that it is not whole.
   */
  private void assertCutOff(StreamHandler handler) throws IOException {
    try (MessageServer server = answering(handler).start();
        Peer peer = Peer.of(server);
        Peer other = Peer.of(server)) {
      peer.send(Message.text("x"));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> readOrReset(peer))
          .withMessageContaining("");
      heard.await("closed INTERNAL");
      other.send(Message.text("x")); // it has the same fate, but the server lives on
      other.assertGone();
    }
  }

  private static void readOrReset(Peer peer) throws IOException {
    try {
      peer.read();
    } catch (TruncatedMessageException e) {
      throw new IOException(e);
    }
  }

  @Test
  void file_isSentWhole() throws IOException {
    try (MessageServer server =
            answering(exchange -> Outgoing.file(exchange.header(), file)).start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").bytes()).isEqualTo(CONTENT);
      Message second = peer.ask(Peer.withId("2", Message.text("x")));
      assertThat(second.bytes()).isEqualTo(CONTENT);
      assertThat(second.header().inReplyTo()).contains("2");
    }
  }

  @Test
  void file_isSentWholeOverTls() throws Exception {
    TestCertificates authority = new TestCertificates(folder, "authority");
    TestCertificates.Issued issued = authority.server();
    Tls tls = Tls.forServer().certificate(issued.chain(), issued.key()).build();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (MessageServer server =
            answering(exchange -> Outgoing.file(exchange.header(), file))
                .bind(Binding.of(any).withTls(tls))
                .start();
        Peer peer =
            Peer.over(
                ServerTlsTest.context(authority, null)
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), server.port()))) {
      assertThat(peer.ask("x").bytes()).isEqualTo(CONTENT);
    }
  }

  @Test
  void file_thatIsNotThereOrIsAFolder_isInternal() throws IOException {
    try (MessageServer server =
            answering(exchange -> Outgoing.file(exchange.header(), folder)).start();
        Peer peer = Peer.of(server)) {
      assertThat(Peer.codeOf(peer.ask("x"))).isEqualTo("internal");
      heard.await("failed NoSuchFileException");
    }
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Outgoing.file(HEADER, folder.resolve("none")));
  }

  @Test
  void fileChannel_isSentFromItsPositionOn() throws IOException {
    try (MessageServer server =
            answering(
                    exchange -> {
                      FileChannel channel = FileChannel.open(file);
                      channel.position(CONTENT.length - 10);
                      return Outgoing.channel(HEADER.withContentLength(10), channel);
                    })
                .start();
        Peer peer = Peer.of(server)) {
      assertThat(peer.ask("x").bytes())
          .isEqualTo(java.util.Arrays.copyOfRange(CONTENT, CONTENT.length - 10, CONTENT.length));
    }
  }

  @Test
  void file_thatIsTooShort_endsTheConnection() throws IOException {
    MessageHeader longer = HEADER.withContentLength(CONTENT.length + 1L);
    assertCutOff(exchange -> Outgoing.channel(longer, FileChannel.open(file)));
  }

  @Test
  void stream_thatIsTooShort_endsTheConnection() throws IOException {
    InputStream five = new ByteArrayInputStream(new byte[5]);
    assertCutOff(exchange -> Outgoing.stream(HEADER, five));
  }

  @Test
  void stream_thatFails_endsTheConnection() throws IOException {
    assertCutOff(
        exchange ->
            Outgoing.stream(
                HEADER,
                new InputStream() {
                  @Override
                  public int read() throws IOException {
                    throw new IOException("a broken disk");
                  }
                }));
    assertCutOff(
        exchange ->
            Outgoing.stream(
                HEADER,
                new InputStream() {
                  @Override
                  public int read() {
                    throw new IllegalStateException("a broken program");
                  }
                }));
  }

  @Test
  void slowStream_isWaitedForWhileOthersAreServed() throws IOException {
    Pipe pipe = Pipe.open();
    ServerTimeouts timeouts = ServerTimeouts.DEFAULT.withWrite(Duration.ofMillis(50));
    try (MessageServer server =
            answering(
                    exchange ->
                        exchange.header().messageId().isPresent()
                            ? Outgoing.channel(HEADER.withContentLength(3), pipe.source())
                            : Outgoing.of(
                                Message.of(exchange.header(), exchange.content().readAllBytes())))
                .timeouts(timeouts)
                .start();
        Peer peer = Peer.of(server);
        Peer other = Peer.of(server)) {
      peer.send(Peer.withId("1", Message.text("x")));
      for (int i = 0; i < 3; i++) {
        other.assertServed();
        pipe.sink().write(ByteBuffer.wrap(new byte[] {(byte) i}));
      }
      assertThat(peer.read().bytes()).containsExactly(0, 1, 2);
    }
  }

  @Test
  void stream_isClosedWhenItIsTooLateOrThePeerIsGone() throws Exception {
    CountDownLatch closed = new CountDownLatch(2);
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 1;
          }

          @Override
          public void close() throws IOException {
            closed.countDown();
            throw new IOException("not even closing works");
          }
        };
    CountDownLatch go = new CountDownLatch(1);
    Semaphore begun = new Semaphore(0);
    try (MessageServer server =
        answering(
                exchange -> {
                  begun.release();
                  if (exchange.header().messageId().isPresent()) {
                    try {
                      go.await();
                    } catch (InterruptedException e) {
                      // It is too late now.
                    }
                  }
                  return Outgoing.stream(HEADER.withContentLength(1L << 40), endless);
                })
            .timeouts(ServerTimeouts.DEFAULT.withHandler(Duration.ofMillis(300)))
            .executor(
                task -> { // a handler that has not begun in time never would
                  CompletableFuture<Void> unused = Background.runAsync(task);
                  Uninterruptibles.uninterruptibly(() -> begun.tryAcquire(20, TimeUnit.SECONDS));
                })
            .start()) {
      try (Peer gone = Peer.of(server)) {
        gone.send(Message.text("x"));
        heard.await("received");
      }
      try (Peer late = Peer.of(server)) {
        assertThat(Peer.codeOf(late.ask(Peer.withId("1", Message.text("x"))))).isEqualTo("timeout");
      }
      closed.await();
    }
  }

  @Test
  void header_keepsTheContentLength() {
    Outgoing outgoing = Outgoing.stream(HEADER, InputStream.nullInputStream());
    assertThat(outgoing.withHeader(HEADER.withExtra("a", 1)).header().extras()).containsKey("a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> outgoing.withHeader(HEADER.withContentLength(1)));
  }

  @Test
  void executorThatThrowsAnythingElse_endsTheRequestOnly() throws IOException {
    CompletableFuture<Boolean> broken = new CompletableFuture<>();
    try (MessageServer server =
            MessageServer.builder()
                .listener(heard)
                .executor(
                    task -> {
                      if (broken.complete(true)) {
                        throw new IllegalStateException("a broken executor");
                      }
                      CompletableFuture<Void> unused = Background.runAsync(task);
                    })
                .handler(r -> r)
                .start();
        Peer offender = Peer.of(server);
        Peer other = Peer.of(server)) {
      assertThat(Peer.codeOf(offender.ask("x"))).isEqualTo("internal");
      heard.await("failed IllegalStateException");
      offender.assertServed();
      other.assertServed();
    }
  }
}
