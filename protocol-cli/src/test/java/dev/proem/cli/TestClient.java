package dev.proem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.io.MessageReader;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.concurrent.CompletableFuture;

/** A client for tests, which can also break the rules. */
public final class TestClient implements Closeable {
  private static final int SAFETY_NET_MILLIS = 30_000;

  private final Socket socket;
  private final MessageReader reader;

  public TestClient(int port) throws IOException {
    this(port, 0);
  }

  /** Connects with a receive buffer of this size, in bytes; 0 for the default. */
  public TestClient(int port, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setSoTimeout(SAFETY_NET_MILLIS);
    reader = new MessageReader(socket.getInputStream());
  }

  public TestClient send(byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      socket.getOutputStream().write(part);
    }
    return this;
  }

  /** Sends on another thread, then ends the output. The future completes when all is sent. */
  public CompletableFuture<TestClient> sendAllInBackground(byte[] bytes) {
    return Background.run(() -> send(bytes).endOutput());
  }

  public TestClient endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  public byte[] read(int length) throws IOException {
    return socket.getInputStream().readNBytes(length);
  }

  /** Reads up to the end of the server's output. */
  public byte[] readAll() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** Copies the input up to its end or a reset. */
  void copyTo(OutputStream out) throws IOException {
    socket.getInputStream().transferTo(out);
  }

  /** Reads up to the end or a reset, which occurs if this client continues to send. */
  public byte[] readUntilEndOrReset() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      copyTo(all);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return all.toByteArray();
  }

  /** Reads the next message. Can't be combined with the other ways to read. */
  public Message readMessage() throws IOException {
    return reader.read();
  }

  /** Sends a search and returns its result. */
  public String search(String value) throws IOException {
    send(MessageBytes.search(value));
    return MessageBytes.result(readMessage());
  }

  /** Closes with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
