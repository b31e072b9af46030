package dev.proem.examples.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.proem.Message;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.MessageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Sends requests of a test to its server, over separate connections. */
final class Request {
  private static final int PATIENCE_MILLIS = 20_000;

  private Request() {}

  static Socket connect(MessageServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  static Message send(MessageServer server, Message request) throws IOException {
    try (Socket socket = connect(server)) {
      return send(socket, request);
    }
  }

  static Message send(Socket socket, Message request) throws IOException {
    new MessageWriter(socket.getOutputStream()).write(request);
    return new MessageReader(socket.getInputStream()).read();
  }

  /** Sends any bytes, and returns the bytes that come back. */
  static byte[] sendRaw(MessageServer server, String text) throws IOException {
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    }
  }
}
