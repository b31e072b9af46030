package dev.proem.net.internal.server;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.internal.transport.OpenWire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A wire in memory: a test says what the peer sends, and how much it reads. */
final class ScriptedWire extends OpenWire {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private ByteBuffer arrived = ByteBuffer.allocate(0);
  private boolean ended;

  /** The number of bytes that the peer still reads. */
  int room = Integer.MAX_VALUE;

  boolean closed;
  boolean shut;

  /** The peer sends bytes; the connection has read all earlier ones. */
  void receive(byte[] bytes) {
    arrived = ByteBuffer.wrap(bytes);
  }

  /** The peer closes its output. */
  void end() {
    ended = true;
  }

  /** The messages that were written completely. */
  List<Message> sent() {
    MessageDecoder decoder = new MessageDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(written.toByteArray());
    List<Message> sent = new ArrayList<>();
    for (Message message; (message = decoder.decode(bytes)) != null; ) {
      sent.add(message);
    }
    return sent;
  }

  /** The bytes that were written, as text. */
  String text() {
    return written.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public int read(ByteBuffer into) {
    int count = Math.min(into.remaining(), arrived.remaining());
    into.put(arrived.slice(arrived.position(), count));
    arrived.position(arrived.position() + count);
    return count == 0 && ended ? -1 : count;
  }

  @Override
  public int write(ByteBuffer from) {
    byte[] taken = new byte[Math.min(room, from.remaining())];
    from.get(taken);
    written.writeBytes(taken);
    room -= taken.length;
    return taken.length;
  }

  @Override
  public boolean shutdownOutput() {
    shut = true;
    return true;
  }

  @Override
  public void close() {
    closed = true;
  }
}
