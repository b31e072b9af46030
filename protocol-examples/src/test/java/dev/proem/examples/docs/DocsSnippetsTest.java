package dev.proem.examples.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.cli.Background;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the short examples that only the guide shows. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DocsSnippetsTest {
  private static final String TEXT = "Hello, world";

  private interface Work {
    void run() throws IOException;
  }

  private static CompletableFuture<Boolean> inBackground(Work work) {
    return Background.run(
        () -> {
          work.run();
          return true;
        });
  }

  @Test
  void echoWithStreams_sendsBackItsInput() throws IOException {
    try (ServerSocket listener = DocsTinyEcho.WithStreams.listen()) {
      CompletableFuture<Boolean> server =
          inBackground(() -> DocsTinyEcho.WithStreams.serveOne(listener));
      byte[] back =
          DocsTinyEcho.WithStreams.exchange(
              listener.getInetAddress(), listener.getLocalPort(), TEXT.getBytes(UTF_8));
      assertThat(back).asString(UTF_8).isEqualTo(TEXT);
      server.join();
    }
  }

  @Test
  void threadForEachClient_anIdleClientDelaysNoOther() throws IOException {
    ExecutorService threads = Executors.newCachedThreadPool();
    CompletableFuture<Boolean> server;
    try (ServerSocket listener = DocsTinyEcho.WithStreams.listen();
        Socket sleeping = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
      server = inBackground(() -> DocsTinyEcho.WithStreams.serveAll(listener, threads));
      byte[] back =
          DocsTinyEcho.WithStreams.exchange(
              listener.getInetAddress(), listener.getLocalPort(), TEXT.getBytes(UTF_8));
      assertThat(back).asString(UTF_8).isEqualTo(TEXT);
      assertThat(sleeping.isConnected()).isTrue();
    } finally {
      threads.shutdown();
    }
    assertThat(server).failsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void echoWithChannels_sendsBackItsInput() throws IOException {
    try (ServerSocketChannel listener = DocsTinyEcho.WithChannels.listen()) {
      CompletableFuture<Boolean> server =
          inBackground(() -> DocsTinyEcho.WithChannels.serveOne(listener));
      ByteBuffer back =
          DocsTinyEcho.WithChannels.exchange(listener.getLocalAddress(), UTF_8.encode(TEXT));
      assertThat(UTF_8.decode(back).toString()).isEqualTo(TEXT);
      server.join();
    }
  }

  @Test
  void nonBlockingConnect_isConnected() throws IOException {
    try (ServerSocketChannel listener = DocsTinyEcho.WithChannels.listen();
        SocketChannel channel = DocsConnect.connect(listener.getLocalAddress())) {
      assertThat(channel.isConnected()).isTrue();
      assertThat(channel.isBlocking()).isFalse();
    }
  }

  @Test
  void nonBlockingConnect_reportsRefusal() throws IOException {
    InetSocketAddress unused;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
    }
    assertThatThrownBy(() -> DocsConnect.connect(unused)).isInstanceOf(ConnectException.class);
  }

  @Test
  void loops_readAndWriteAllBytesOrFail() throws IOException {
    byte[] bytes = TEXT.getBytes(UTF_8);
    assertThat(DocsPartial.readFully(new ByteArrayInputStream(bytes), 5))
        .asString(UTF_8)
        .isEqualTo("Hello");
    assertThatThrownBy(() -> DocsPartial.readFully(new ByteArrayInputStream(bytes), 13))
        .isInstanceOf(EOFException.class)
        .hasMessage("the peer closed after 12 of 13 bytes");

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DocsPartial.writeFully(Channels.newChannel(out), ByteBuffer.wrap(bytes));
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void programsOfTheGuide_printTheShownOutput() throws IOException, InterruptedException {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      DocsClose.main(new String[0]);
      DocsPartial.main(new String[0]);
      DocsSpin.main(new String[] {"20"});
      DocsByteOrder.main(new String[0]);
    } finally {
      System.setOut(console);
    }
    assertThat(printed.toString(UTF_8))
        .contains("closed in order:  1,000,000 of 1,000,000 bytes, then the end")
        .contains("3 writes of 100 bytes, read as: [")
        .containsPattern("OP_READ: +0\\R")
        .contains("little read as big:  -402456576");
  }
}
