package dev.proem.net;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.codec.MessageEncoder;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server of plain sockets that does what a script says, right or wrong. */
public final class RawPeer implements Closeable {
  /** What it does with each connection, on a thread of its own. */
  public interface Script {
    void serve(Line line) throws Exception;
  }

  /** One connection. */
  public static final class Line implements Closeable {
    final Socket socket;

    /** From 1. */
    public final int number;

    private final MessageDecoder decoder = new MessageDecoder();
    private ByteBuffer rest = ByteBuffer.allocate(0);

    private Line(Socket socket, int number) {
      this.socket = socket;
      this.number = number;
    }

    /** The next message; null at the end. */
    public Message read() throws IOException {
      InputStream in = socket.getInputStream();
      while (true) {
        Message message = decoder.decode(rest);
        if (message != null) {
          return message;
        }
        byte[] bytes = new byte[64 << 10];
        int count = in.read(bytes);
        if (count < 0) {
          return null;
        }
        ByteBuffer joined = ByteBuffer.allocate(rest.remaining() + count);
        rest = joined.put(rest).put(bytes, 0, count).flip();
      }
    }

    public void write(Message... messages) throws IOException {
      write(bytes(messages));
    }

    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** Reads on, and drops it, until the other side ends. */
    public void readToEnd() throws IOException {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    /** Closes with a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  public RawPeer(Script script) throws IOException {
    this(ServerSocketFactory.getDefault(), script);
  }

  /** With TLS, if the factory makes such sockets. */
  public RawPeer(ServerSocketFactory sockets, Script script) throws IOException {
    this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    start(this::accept);
  }

  static byte[] bytes(Message... messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Message message : messages) {
      ByteBuffer encoded = new MessageEncoder().encode(message);
      byte[] one = new byte[encoded.remaining()];
      encoded.get(one);
      all.writeBytes(one);
    }
    return all.toByteArray();
  }

  /** A reply that names its request. */
  public static Message named(Message request, String text) {
    return Message.text(text)
        .withExtra(dev.proem.MessageHeader.IN_REPLY_TO, request.header().messageId().orElseThrow());
  }

  /** Answers each request with its own content, and names it. */
  public static void echo(Line line) throws IOException {
    for (Message request; (request = line.read()) != null; ) {
      line.write(named(request, request.header().isPing() ? "" : request.text()));
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  public int accepted() {
    return accepted.get();
  }

  /** How many connections there are now. */
  int open() {
    return open.size();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "raw-peer");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Line line = new Line(socket, accepted.incrementAndGet());
        start(() -> serve(line));
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private void serve(Line line) {
    try (line) {
      script.serve(line);
    } catch (Exception e) {
      // Such as a reset by the client: the test looks at what the client sees.
    } finally {
      open.remove(line.socket);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
