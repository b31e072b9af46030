package dev.proem.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A server for one connection that follows a script, for tests of clients. */
public final class FakeServer implements Closeable {
  /** Serves the connection, which is closed afterwards. */
  @FunctionalInterface
  public interface Script {
    void run(Socket client) throws IOException;
  }

  private final ServerSocket listener;
  private final CountDownLatch acceptEnded = new CountDownLatch(1);
  private volatile Socket client;

  public FakeServer(Script script) throws IOException {
    listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(script), "fake server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Script script) {
    try (Socket accepted = accept()) {
      script.run(accepted);
    } catch (IOException e) {
      // The client has closed the connection, as some tests require.
    }
  }

  private Socket accept() throws IOException {
    try {
      Socket accepted = listener.accept();
      client = accepted;
      return accepted;
    } finally {
      acceptEnded.countDown();
    }
  }

  /** Returns a server that reads the first bytes of the request and sends these bytes. */
  public static FakeServer answering(byte[] reply) throws IOException {
    return new FakeServer(
        client -> {
          client.getInputStream().read(new byte[8_192]);
          client.getOutputStream().write(reply);
        });
  }

  /** Returns a server that accepts and sends nothing. */
  public static FakeServer silent() throws IOException {
    CompletableFuture<Void> never = new CompletableFuture<>();
    return new FakeServer(client -> never.join());
  }

  public int port() {
    return listener.getLocalPort();
  }

  HostAndPort address() {
    return new HostAndPort("127.0.0.1", port());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      acceptEnded.await(); // until then the kernel may still accept for it
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (client != null) {
      client.close();
    }
  }
}
