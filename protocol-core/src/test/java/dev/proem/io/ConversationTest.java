package dev.proem.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proem.Message;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Two ends talk over real sockets. */
class ConversationTest {
  private interface Side {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> beside(Side side) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            side.run();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        new OwnThread());
  }

  private static void echo(MessageReader reader, MessageWriter writer) throws IOException {
    while (reader.hasNext()) {
      Message request = reader.read();
      writer.write(Message.json(Map.of("you said", request.text())));
    }
  }

  @Test
  void overStreamsEachRequestGetsItsReplyUntilTheClientEnds() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> server =
          beside(
              () -> {
                try (Socket socket = listener.accept()) {
                  echo(
                      new MessageReader(socket.getInputStream()),
                      new MessageWriter(socket.getOutputStream()));
                }
              });
      try (Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
        MessageReader reader = new MessageReader(socket.getInputStream());
        MessageWriter writer = new MessageWriter(socket.getOutputStream());
        for (int i = 0; i < 100; i++) {
          writer.write(Message.text("\uD83D\uDC30 " + i));
          assertThat(reader.read().json()).isEqualTo(Map.of("you said", "\uD83D\uDC30 " + i));
        }
        writer.write(Message.text("last"));
        socket.shutdownOutput();
        assertThat(reader.read().json()).isEqualTo(Map.of("you said", "last"));
        assertThat(reader.hasNext()).isFalse();
      }
      server.join();
    }
  }

  @Test
  void overChannelsPipelinedRequestsGetTheirRepliesInOrder() throws IOException {
    int count = 1_000;
    try (ServerSocketChannel listener =
        ServerSocketChannel.open()
            .bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      CompletableFuture<Void> server =
          beside(
              () -> {
                try (SocketChannel channel = listener.accept()) {
                  echo(new MessageReader(channel), new MessageWriter(channel));
                }
              });
      try (SocketChannel channel = SocketChannel.open(listener.getLocalAddress())) {
        CompletableFuture<Void> sending =
            beside(
                () -> {
                  MessageWriter writer = new MessageWriter(channel);
                  for (int i = 0; i < count; i++) {
                    writer.write(Message.text("request " + i));
                  }
                  channel.shutdownOutput();
                });
        MessageReader reader = new MessageReader(channel);
        for (int i = 0; i < count; i++) {
          assertThat(reader.read().json()).isEqualTo(Map.of("you said", "request " + i));
        }
        assertThat(reader.hasNext()).isFalse();
        sending.join();
      }
      server.join();
    }
  }

  @Test
  void aPeerThatEndsInsideAContentTruncatesIt() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket server = listener.accept()) {
      ByteBuffer message = new MessageEncoder().encode(Message.text("hello"));
      server.getOutputStream().write(message.array(), 0, message.limit() - 1);
      server.shutdownOutput();

      InputStream content = new MessageReader(client.getInputStream()).readStreamed().content();

      assertThat(content.readNBytes(4)).hasSize(4);
      assertThatThrownBy(content::read).isInstanceOf(TruncatedMessageException.class);
    }
  }

  @Test
  void unixDomainSocketsWorkAsTcpDoes(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
      throws IOException {
    java.net.UnixDomainSocketAddress address =
        java.net.UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel listener =
        ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX).bind(address)) {
      try (SocketChannel client = SocketChannel.open(address);
          SocketChannel server = listener.accept()) {
        new MessageWriter(client).write(Message.text("over a path"));
        assertThat(new MessageReader(server).read().text()).isEqualTo("over a path");
      }
    }
  }
}
