package dev.proem.examples.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/** A minimal echo: one connection, no options, no error handling. For chapter 1 of the guide. */
final class DocsTinyEcho {
  private DocsTinyEcho() {}

  /** With {@code java.net}: streams. */
  static final class WithStreams {
    private WithStreams() {}

    static ServerSocket listen() throws IOException {
      // tag::streams-listen
      ServerSocket listener = new ServerSocket(); // socket()
      InetAddress here = InetAddress.getLoopbackAddress(); // 127.0.0.1
      listener.bind(new InetSocketAddress(here, 0)); // bind() and listen()
      // end::streams-listen
      return listener;
    }

    static void serveOne(ServerSocket listener) throws IOException {
      // tag::streams-server
      try (Socket connection = listener.accept()) { // accept(): waits for a client
        InputStream in = connection.getInputStream();
        OutputStream out = connection.getOutputStream();
        byte[] buffer = new byte[1024];
        int count = in.read(buffer); // recv(): waits for bytes; -1 at the end
        while (count >= 0) {
          out.write(buffer, 0, count); // sendall(): all of them
          count = in.read(buffer);
        }
      } // close()
      // end::streams-server
    }

    /**
     * Serves until the listening socket is closed, which ends the waiting call with an exception.
     */
    static void serveAll(ServerSocket listener, Executor threads) throws IOException {
      // tag::threads
      while (true) {
        Socket connection = listener.accept();
        threads.execute(() -> serve(connection)); // returns to accept() at once
      }
      // end::threads
    }

    private static void serve(Socket connection) {
      try (connection) {
        connection.getInputStream().transferTo(connection.getOutputStream());
      } catch (IOException e) {
        // this connection has ended; the others are not affected
      }
    }

    static byte[] exchange(InetAddress host, int port, byte[] text) throws IOException {
      // tag::streams-client
      try (Socket socket = new Socket(host, port)) { // socket() and connect()
        socket.getOutputStream().write(text); // sendall()
        socket.shutdownOutput(); // shutdown(SHUT_WR): the end of our output
        return socket.getInputStream().readAllBytes(); // recv(), until the end
      }
      // end::streams-client
    }
  }

  /** With {@code java.nio.channels}: channels and buffers. */
  static final class WithChannels {
    private WithChannels() {}

    static void serveOne(ServerSocketChannel listener) throws IOException {
      // tag::channels-server
      try (SocketChannel connection = listener.accept()) { // accept()
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        while (connection.read(buffer) >= 0) { // recv(): reads the bytes that are there
          buffer.flip(); // to read from the buffer
          while (buffer.hasRemaining()) {
            connection.write(buffer); // send(): takes some or all bytes
          }
          buffer.clear(); // to write into the buffer
        }
      }
      // end::channels-server
    }

    static ServerSocketChannel listen() throws IOException {
      // tag::channels-listen
      ServerSocketChannel listener = ServerSocketChannel.open(); // socket()
      InetAddress here = InetAddress.getLoopbackAddress(); // 127.0.0.1
      listener.bind(new InetSocketAddress(here, 0)); // bind() and listen()
      // end::channels-listen
      return listener;
    }

    static ByteBuffer exchange(SocketAddress address, ByteBuffer text) throws IOException {
      // tag::channels-client
      ByteBuffer reply = ByteBuffer.allocate(text.remaining());
      try (SocketChannel channel = SocketChannel.open(address)) { // socket() and connect()
        while (text.hasRemaining()) {
          channel.write(text); // send()
        }
        channel.shutdownOutput(); // shutdown(SHUT_WR)
        while (reply.hasRemaining() && channel.read(reply) >= 0) { // recv()
          // the rest has not arrived yet
        }
      }
      return reply.flip();
      // end::channels-client
    }
  }
}
