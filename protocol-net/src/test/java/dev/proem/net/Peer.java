package dev.proem.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.codec.MessageEncoder;
import dev.proem.io.MessageReader;
import dev.proem.io.MessageWriter;
import dev.proem.net.internal.transport.Background;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

/** A raw socket that talks to a server, and can do all that a good client doesn't. */
public final class Peer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Closeable socket;
  private final InputStream in;
  private final OutputStream out;
  private final MessageReader reader;
  private final MessageWriter writer;

  private Peer(Closeable socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = in;
    this.out = out;
    this.reader = new MessageReader(in);
    this.writer = new MessageWriter(out);
  }

  public static Peer of(MessageServer server) throws IOException {
    return from("127.0.0.1", server);
  }

  /** From another address of this machine, such as 127.0.0.2. */
  static Peer from(String address, MessageServer server) throws IOException {
    return to(address, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
  }

  public static Peer to(SocketAddress address) throws IOException {
    return to("127.0.0.1", address);
  }

  private static Peer to(String from, SocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(address, PATIENCE_MILLIS);
    return over(socket);
  }

  static Peer over(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Peer(socket, socket.getInputStream(), socket.getOutputStream());
  }

  /** By a Unix domain socket. */
  public static Peer unix(SocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    return new Peer(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  public void send(Message message) throws IOException {
    writer.write(message);
  }

  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Characters below 256, a byte each. */
  public void send(String bytes) throws IOException {
    send(bytes.getBytes(ISO_8859_1));
  }

  /** Sends in a thread of its own, whatever the server does meanwhile. */
  CompletableFuture<Void> sending(byte[] bytes) {
    return Background.runAsync(
        () -> {
          try {
            send(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  public Message read() throws IOException {
    return reader.read();
  }

  public Message ask(Message request) throws IOException {
    send(request);
    return read();
  }

  public Message ask(String request) throws IOException {
    return ask(Message.text(request));
  }

  /** The code of an error reply. */
  public static String codeOf(Message reply) {
    return reply.header().error().orElse("no error: " + reply.text());
  }

  /** A request, which the server answers with itself. */
  public void assertServed() throws IOException {
    assertThat(ask("hello").text()).isEqualTo("hello");
  }

  /** Reads an error reply and the end behind it, which is no reset. */
  public String assertRefused(String code) throws IOException {
    Message reply = read();
    assertThat(codeOf(reply)).isEqualTo(code);
    assertEnd();
    return reply.text();
  }

  /** The end of the stream, which is no reset. */
  public void assertEnd() throws IOException {
    assertThat(reader.hasNext()).isFalse();
  }

  /** The end, or a reset. */
  public void assertGone() throws IOException {
    try {
      assertThat(in.readAllBytes()).isNotNull();
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  String readAll() throws IOException {
    return new String(in.readAllBytes(), ISO_8859_1);
  }

  public void endOutput() throws IOException {
    if (socket instanceof Socket plain) {
      plain.shutdownOutput();
    } else {
      ((SocketChannel) socket).shutdownOutput();
    }
  }

  /** A message as it is on the wire. */
  public static byte[] bytes(Message message) {
    ByteBuffer buffer = new MessageEncoder().encode(message);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  public static Message withId(String id, Message message) {
    return message.withExtra(MessageHeader.MESSAGE_ID, id);
  }

  /** A message as it is on the wire, with whatever stands in the header. */
  static byte[] wire(String header, byte[] content) {
    byte[] json = header.getBytes(UTF_8);
    byte[] all = new byte[2 + json.length + content.length];
    all[0] = (byte) (json.length >> 8);
    all[1] = (byte) json.length;
    System.arraycopy(json, 0, all, 2, json.length);
    System.arraycopy(content, 0, all, 2 + json.length, content.length);
    return all;
  }

  /** A header of a binary content, with something more. */
  static String header(long contentLength, String more) {
    return "{\"content-length\":"
        + contentLength
        + ",\"byteorder\":\"little\",\"content-type\":\"binary/octet-stream\","
        + "\"content-encoding\":\"binary\""
        + more
        + "}";
  }

  /** Closes in the middle of a test. */
  public void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
