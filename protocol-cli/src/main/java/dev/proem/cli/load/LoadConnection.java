package dev.proem.cli.load;

import dev.proem.Dialect;
import dev.proem.Limits;
import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.cli.ErrorText;
import dev.proem.codec.MessageDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a load while it lasts: what is in flight on it, and what of that is not written
 * yet. Times are in nanoseconds since the beginning of the run. Not thread-safe.
 */
final class LoadConnection {
  /** After so many reads others have their turn. */
  private static final int READS = 16;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final LoadSettings settings;
  private final LoadRequests requests;
  private final LoadMeasurement measurement;
  private final SocketAddress address;
  private final SocketChannel socket;
  private final SelectionKey key;
  private final MessageDecoder decoder;
  private final LoadInFlight inFlight;
  private final LoadWire wire;
  private final ByteBuffer in;
  private final LongSupplier clock;

  private final LoadUnwritten unwritten;
  private long received;
  private boolean answered;

  /** How many bytes of the reply that is coming in were taken. */
  private long replyBytes;

  private State state = State.CONNECTING;

  /** Where the connection is. */
  private enum State {
    CONNECTING,
    HANDSHAKE,
    OPEN
  }

  /** What all connections of a load share. */
  record Shared(
      LoadSettings settings,
      LoadRequests requests,
      LoadMeasurement measurement,
      Selector selector,
      ByteBuffer in,
      LongSupplier clock) {}

  /**
   * Begins to connect.
   *
   * @param slot is attached to the key
   */
  LoadConnection(Shared shared, SocketAddress address, Object slot) throws IOException {
    this.settings = shared.settings;
    this.requests = shared.requests;
    this.measurement = shared.measurement;
    this.in = shared.in;
    this.clock = shared.clock;
    this.address = address;
    Limits limits = Limits.DEFAULT;
    this.decoder =
        new MessageDecoder(
            limits.withContentBytes(
                Math.max(limits.contentBytes(), settings.request().contentLength())),
            Dialect.STRICT);
    this.inFlight = LoadInFlight.of(settings.depth(), settings.messageIds());
    this.unwritten = new LoadUnwritten(shared.requests, settings.depth());
    this.socket =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    try {
      if (address instanceof InetSocketAddress) {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      socket.configureBlocking(false);
      this.wire = LoadWire.over(socket, named(), settings.tls());
      boolean connected = socket.connect(address);
      this.key = socket.register(shared.selector, SelectionKey.OP_CONNECT, slot);
      if (connected) {
        connected();
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e instanceof IOException io ? io : new IOException(e);
    }
  }

  /** The server's certificate has to be for the name that the user wrote, not for an address. */
  private SocketAddress named() {
    return settings.address().toConnectTo();
  }

  private void connected() throws IOException {
    if (address instanceof InetSocketAddress
        && socket.getRemoteAddress().equals(socket.getLocalAddress())) {
      // So TCP does when nobody listens on a port that the system has given this very socket.
      throw new ConnectException("Connection refused");
    }
    state = State.HANDSHAKE;
    shakeHands();
  }

  private void shakeHands() throws IOException {
    if (wire.handshake()) {
      state = State.OPEN;
    }
    settle();
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether there is a socket, perhaps without TLS yet. */
  boolean isConnected() {
    return state != State.CONNECTING;
  }

  /** Whether a request has had a reply here. */
  boolean isAnswered() {
    return answered;
  }

  /** How many bytes came. */
  long received() {
    return received;
  }

  LoadInFlight inFlight() {
    return inFlight;
  }

  /** Begins a request, for which there is room; {@link #write} sends it. */
  void begin(long due, long now) {
    unwritten.add(inFlight.begin(due, now));
    measurement.sent(due, requests.size());
  }

  /** The channel is ready; whether there may be more to read than was read. */
  boolean ready() throws IOException {
    switch (state) {
      case CONNECTING -> {
        if (socket.finishConnect()) {
          connected();
        }
        return false;
      }
      case HANDSHAKE -> {
        shakeHands();
        return false;
      }
      default -> {
        if (!unwritten.isEmpty() || wire.wantsToWrite()) {
          write();
        }
        return read();
      }
    }
  }

  /** Writes what the socket takes. */
  void write() throws IOException {
    int count;
    do {
      ByteBuffer bytes =
          unwritten.isEmpty()
              ? NOTHING.duplicate() // TLS may have something of its own
              : unwritten.bytes();
      count = wire.write(bytes);
      unwritten.wrote(count);
    } while (count > 0 && !unwritten.isEmpty() && !wire.wantsToWrite());
    settle();
  }

  /** Reads and counts replies; whether there may be more. */
  boolean read() throws IOException {
    for (int i = 0; i < READS; i++) {
      int count = wire.read(in.clear());
      if (count < 0) {
        throw new EOFException("closed the connection");
      }
      received += count;
      in.flip();
      long now = clock.getAsLong();
      for (Message m = decoded(); m != null; m = decoded()) {
        take(m, now);
        replyBytes = 0;
      }
      if (count == 0 || (settings.tls() == null && count < in.capacity())) {
        settle();
        return false;
      }
    }
    return true;
  }

  private @Nullable Message decoded() {
    int start = in.position();
    Message message = decoder.decode(in);
    replyBytes += in.position() - start;
    return message;
  }

  private void take(Message message, long now) throws IOException {
    if (message.header().isPush()) {
      measurement.pushes++;
      return;
    }
    int place = inFlight.find(message.header());
    if (place == LoadInFlight.NONE) {
      boolean error = measurement.isError(message);
      measurement.count(LoadFault.UNSOLICITED, error ? 0 : 1);
      throw new LoadUnaskedException(message, error);
    }
    answered = true;
    if (!measurement.hasPattern() && message.header().extras().containsKey(MessageHeader.ERROR)) {
      throw ErrorText.failure(settings.address(), message); // and so would be all others
    }
    long due = inFlight.due(place);
    inFlight.end(place);
    measurement.replied(message, due, now, replyBytes);
  }

  /** Asks the selector for what is needed next. */
  private void settle() {
    boolean writes = !unwritten.isEmpty() || wire.wantsToWrite();
    int wanted = writes ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  /** It is over. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is as good as closed.
    }
  }
}
