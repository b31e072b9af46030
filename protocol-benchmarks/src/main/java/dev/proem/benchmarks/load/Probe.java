package dev.proem.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Learns how long a response is: all that comes after one request until it is quiet. */
final class Probe {
  private static final int FIRST_BYTE_MILLIS = 5_000;
  private static final int QUIET_MILLIS = 300;

  private Probe() {}

  /** The size of a response in bytes, 1 or more. */
  static int responseBytes(InetSocketAddress address, byte[] request, @Nullable SSLContext tls)
      throws IOException {
    try (Socket socket = tls == null ? new Socket() : tls.getSocketFactory().createSocket()) {
      socket.connect(address);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      socket.setSoTimeout(FIRST_BYTE_MILLIS);
      return untilQuiet(socket);
    }
  }

  private static int untilQuiet(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[1 << 16];
    int size = 0;
    try {
      int read;
      while ((read = in.read(bytes)) > 0) {
        size += read;
        socket.setSoTimeout(QUIET_MILLIS);
      }
    } catch (SocketTimeoutException e) {
      // It is quiet.
    }
    if (size == 0) {
      throw new IOException("no response to the probe");
    }
    return size;
  }
}
