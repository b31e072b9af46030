package dev.proem.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.internal.connection.MessageConnection;
import dev.proem.net.internal.transport.Background;
import dev.proem.net.internal.transport.ContentMemory;
import dev.proem.net.tls.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that go from one disk to the other by way of chunks that nobody copies. */
@Timeout(60)
class TransferToTest {
  private static final int SIZE = (5 << 20) + 17;
  private static final Limits LIMITS = Limits.DEFAULT.withContentBytes(1L << 40);

  @TempDir private Path folder;
  private Path sent;
  private Path got;

  @BeforeEach
  void makeFile() throws IOException {
    byte[] bytes = new byte[SIZE];
    new Random(3).nextBytes(bytes);
    sent = Files.write(folder.resolve("sent"), bytes);
    got = folder.resolve("got");
  }

  private MessageServer server;
  private MessageClient client;

  private void start(boolean encrypted, StreamHandler handler) throws IOException {
    MessageServerBuilder servers = MessageServer.builder().limits(LIMITS).streamHandler(handler);
    MessageClientBuilder clients = MessageClient.builder().limits(LIMITS);
    if (encrypted) {
      TestCertificates authority = new TestCertificates(folder, "authority");
      TestCertificates.Issued own = authority.server();
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      Tls tls = Tls.forServer().certificate(own.chain(), own.key()).build();
      servers.bind(Binding.of(any).withTls(tls));
      clients.tls(Tls.forClient().trust(authority.authority()).build());
    }
    server = servers.start();
    client = clients.address("localhost", server.port()).connect();
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
      server.close();
    }
  }

  private static MessageHeader header() {
    return new MessageHeader("binary/octet-stream", "binary", 0);
  }

  private FileChannel target() throws IOException {
    return FileChannel.open(got, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reply_goesToAFile(boolean encrypted) throws IOException {
    start(encrypted, exchange -> Outgoing.file(header(), sent));
    try (StreamedReply reply = client.requestStreamed(Message.text("x"), CallOptions.DEFAULT);
        FileChannel file = target()) {
      assertThat(reply.transferTo(file)).isEqualTo(SIZE);
    }
    assertThat(got).hasSameBinaryContentAs(sent);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void request_goesToAFileAndHoldsNoChunk(boolean encrypted) throws IOException {
    CompletableFuture<Connection> connection = new CompletableFuture<>();
    start(
        encrypted,
        exchange -> {
          connection.complete(exchange.connection());
          try (FileChannel file = target()) {
            return Outgoing.of(Message.text("" + exchange.transferTo(file)));
          }
        });
    Message reply = client.request(Outgoing.file(header(), sent), CallOptions.DEFAULT);
    assertThat(reply.text()).isEqualTo("" + SIZE);
    assertThat(got).hasSameBinaryContentAs(sent);
    assertThat(memoryOf(connection.join()).lent()).isZero();
  }

  private static ContentMemory memoryOf(Connection connection) {
    return ((MessageConnection) connection).loop.contentMemory();
  }

  @Test
  void readerThatStopsHalfWay_leavesNoChunk() throws Exception {
    CompletableFuture<Connection> connection = new CompletableFuture<>();
    start(
        false,
        exchange -> {
          connection.complete(exchange.connection());
          exchange.content().readNBytes(1_000_000);
          return Outgoing.of(Message.text("enough"));
        });
    Message reply = client.request(Outgoing.file(header(), sent), CallOptions.DEFAULT);
    assertThat(reply.text()).isEqualTo("enough");
    ContentMemory memory = memoryOf(connection.get(20, TimeUnit.SECONDS));
    await().until(() -> memory.lent() == 0);
  }

  @Test
  void connectionThatBreaksUnderAReader_leavesNoChunk() throws Exception {
    CompletableFuture<Connection> connection = new CompletableFuture<>();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    start(
        false,
        exchange -> {
          connection.complete(exchange.connection());
          try {
            exchange.transferTo(Channels.newChannel(OutputStream.nullOutputStream()));
          } catch (IOException | RuntimeException e) {
            failure.complete(e);
            throw e;
          }
          return Outgoing.of(Message.text("too much"));
        });
    MessageHeader endless = new MessageHeader("binary/octet-stream", "binary", 1L << 40);
    CompletableFuture<Message> reply =
        Background.supplyAsync(
            () ->
                client.request(
                    Outgoing.stream(endless, TestContent.endless()), CallOptions.DEFAULT));
    ContentMemory memory = memoryOf(connection.get(20, TimeUnit.SECONDS));
    client.close();
    assertThat(failure.get(20, TimeUnit.SECONDS)).isNotNull();
    assertThatThrownBy(reply::join).hasCauseInstanceOf(TransportException.class);
    await().until(() -> memory.lent() == 0);
  }

  @Test
  void wholeRequest_isWrittenAsWell() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    server =
        MessageServer.builder()
            .exchangeHandler(
                (request, exchange) -> {
                  long count = exchange.transferTo(Channels.newChannel(content));
                  return Message.text("" + count);
                })
            .start();
    client = MessageClient.builder().address("localhost", server.port()).connect();
    assertThat(client.request(Message.text("four")).text()).isEqualTo("4");
    assertThat(content).hasToString("four");
  }
}
