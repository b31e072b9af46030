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

/** A client that does what it is told, also what no good client does. */
public final class TestClient implements Closeable {
  private static final int SAFETY_NET_MILLIS = 30_000;

  private final Socket socket;
  private final MessageReader reader;

  public TestClient(int port) throws IOException {
    this(port, 0);
  }

  /** A client whose system takes only so many bytes that it doesn't read; 0 for the default. */
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

  /** Sends on another thread, then ends the output; the future ends with the sending. */
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

  /** Everything up to the end of the server's output. */
  public byte[] readAll() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** Copies what comes, up to the end of the server's output or a reset. */
  void copyTo(OutputStream out) throws IOException {
    socket.getInputStream().transferTo(out);
  }

  /** The end is a reset when our side went on sending; what came before is there all the same. */
  public byte[] readUntilEndOrReset() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      copyTo(all);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return all.toByteArray();
  }

  /** The next message; not to be mixed with the other ways to read. */
  public Message readMessage() throws IOException {
    return reader.read();
  }

  /** One search and its result. */
  public String search(String value) throws IOException {
    send(MessageBytes.search(value));
    return MessageBytes.result(readMessage());
  }

  /** Closes so that the server sees a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
