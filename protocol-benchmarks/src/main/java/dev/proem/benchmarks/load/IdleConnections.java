package dev.proem.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Connections that have had one response each and are silent from then on. */
public final class IdleConnections implements AutoCloseable {
  private final List<Socket> sockets = new ArrayList<>();

  private IdleConnections() {}

  /** Opens so many to a server on this machine. */
  public static IdleConnections open(int port, int count, byte[] request, @Nullable SSLContext tls)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    int responseBytes = Probe.responseBytes(address, request, tls);
    IdleConnections connections = new IdleConnections();
    try {
      for (int i = 0; i < count; i++) {
        connections.add(address, request, responseBytes, tls);
      }
      return connections;
    } catch (IOException e) {
      connections.close();
      throw e;
    }
  }

  private void add(
      InetSocketAddress address, byte[] request, int responseBytes, @Nullable SSLContext tls)
      throws IOException {
    Socket socket = tls == null ? new Socket() : tls.getSocketFactory().createSocket();
    sockets.add(socket);
    socket.connect(address);
    socket.setTcpNoDelay(true); // else a handshake waits for acknowledgements
    socket.getOutputStream().write(request);
    socket.getOutputStream().flush();
    if (socket.getInputStream().readNBytes(responseBytes).length < responseBytes) {
      throw new IOException("the server closed a connection");
    }
  }

  /** How many are open. */
  public int count() {
    return sockets.size();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
