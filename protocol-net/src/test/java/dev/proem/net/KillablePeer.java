package dev.proem.net;

import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.net.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A server or a client in a process of its own, each in the middle of everything that it can be in
 * the middle of, until it is killed. It says what it has come to, a word a line.
 */
final class KillablePeer {
  /** The extra header that tells a server what to do. */
  static final String DO = "do";

  /** Of an upload or a download, so much comes before it goes no further. */
  static final int PART_BYTES = 1 << 20;

  private static final long WHOLE_BYTES = 16L << 20;
  private static final long ENDLESS_BYTES = 1L << 40;
  private static final Limits NO_LIMIT = Limits.DEFAULT.withContentBytes(ENDLESS_BYTES);

  private KillablePeer() {}

  /**
   * Begins, and goes on to the end of its input.
   *
   * @param arguments {@code server} with the files of a certificate and its key, or {@code client}
   *     with the plain port and the TLS port of a server
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("server")) {
      serve(Tls.forServer().certificate(Path.of(arguments[1]), Path.of(arguments[2])).build());
    } else {
      call(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    Runtime.getRuntime().halt(0);
  }

  private static void serve(Tls tls) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    MessageServer server =
        MessageServer.builder()
            .bind(Binding.of(any))
            .bind(Binding.of(any).withTls(tls))
            .streamHandler(exchange -> answer(exchange, KillablePeer::say))
            .start();
    for (java.net.SocketAddress address : server.addresses()) {
      say(String.valueOf(((InetSocketAddress) address).getPort()));
    }
  }

  /** Answers, or doesn't; what is done is said first. */
  static @Nullable Outgoing answer(Exchange exchange, java.util.function.Consumer<String> say)
      throws IOException, InterruptedException {
    Map<String, ?> extras = exchange.header().extras();
    if (extras.containsKey(SoakLedger.ID)) {
      return extras.containsKey(SoakLedger.ONE_WAY)
          ? null
          : Outgoing.stream(exchange.header(), exchange.content());
    }
    String what = String.valueOf(extras.get(DO));
    switch (what) {
      case "upload" -> {
        exchange.content().readNBytes(PART_BYTES);
        say.accept(what);
        exchange.content().transferTo(java.io.OutputStream.nullOutputStream());
        new CountDownLatch(1).await();
      }
      case "download" -> {
        return Outgoing.stream(header(WHOLE_BYTES), partial(() -> say.accept(what)));
      }
      case "endless" -> {
        say.accept(what);
        return Outgoing.stream(header(ENDLESS_BYTES), endless());
      }
      case "handle" -> {
        say.accept(what);
        new CountDownLatch(1).await();
      }
      default -> {}
    }
    return Outgoing.of(Message.text("done"));
  }

  static Message request(String what) {
    return Message.text(what).withExtra(DO, what);
  }

  /** Goes no further after a part. */
  static Outgoing upload() {
    return Outgoing.stream(header(WHOLE_BYTES).withExtra(DO, "upload"), partial(() -> {}));
  }

  /** Goes on as long as it is taken. */
  static Outgoing fastUpload() {
    return Outgoing.stream(header(WHOLE_BYTES).withExtra(DO, "upload"), endless());
  }

  private static MessageHeader header(long bytes) {
    return new MessageHeader("binary/octet-stream", "binary", bytes);
  }

  private static InputStream endless() {
    return new InputStream() {
      @Override
      public int read() {
        return 'x';
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        Arrays.fill(into, offset, offset + length, (byte) 'x');
        return length;
      }
    };
  }

  /** Stops after a part, until it is closed. */
  private static InputStream partial(Runnable atItsEnd) {
    CountDownLatch closed = new CountDownLatch(1);
    return new InputStream() {
      private int left = PART_BYTES;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
          atItsEnd.run();
          try {
            closed.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return -1;
        }
        int count = Math.min(left, length);
        Arrays.fill(into, offset, offset + count, (byte) 'x');
        left -= count;
        return count;
      }

      @Override
      public void close() {
        closed.countDown();
      }
    };
  }

  private static void call(int port, int tlsPort) throws IOException {
    MessageClient client =
        MessageClient.builder().address("127.0.0.1", port).limits(NO_LIMIT).connect();
    say("upload", client.send(upload(), CallOptions.DEFAULT));
    say("handle", client.send(request("handle"), CallOptions.DEFAULT));
    StreamedReply download = client.requestStreamed(request("endless"), CallOptions.DEFAULT);
    download.content().readNBytes(PART_BYTES / 2);
    Socket silent = new Socket(InetAddress.getLoopbackAddress(), tlsPort);
    silent.getOutputStream().write(0x16); // the first byte of a handshake
    say("begun");
  }

  private static void say(String what, CompletableFuture<?> call) {
    CompletableFuture<?> unused =
        call.whenComplete((reply, failure) -> say(what + " " + failure.getClass().getSimpleName()));
  }

  private static void say(String word) {
    System.out.println(word);
  }
}
