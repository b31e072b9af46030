package dev.proem.cli.load;

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

/**
 * One connection of a load, with its requests in flight and those that are not written yet. Times
 * are in nanoseconds since the start of the run. Not thread-safe.
 */
final class LoadConnection {
  /** The number of reads after which other connections are served. */
  private static final int READS = 16;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final LoadSettings settings;
  private final LoadRequests requests;
  private final LoadMeasurement measurement;
  private final SocketAddress address;
  private final SocketChannel socket;
  private final SelectionKey key;
  private final LoadInFlight inFlight;
  private final LoadReplies replies;
  private final LoadWire wire;
  private final ByteBuffer in;
  private final LongSupplier clock;

  private final LoadUnwritten unwritten;
  private long received;
  private State state = State.CONNECTING;

  /** The states of a connection. */
  private enum State {
    CONNECTING,
    HANDSHAKE,
    OPEN
  }

  /** The objects that all connections of a load share. */
  record Shared(
      LoadSettings settings,
      LoadRequests requests,
      LoadMeasurement measurement,
      Selector selector,
      ByteBuffer in,
      LongSupplier clock) {
    /** Returns the time since the start of the run. */
    long now() {
      return clock.getAsLong();
    }
  }

  /**
   * Starts to connect.
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
    this.inFlight = LoadInFlight.of(settings.depth(), settings.messageIds());
    this.replies = new LoadReplies(settings, measurement, inFlight);
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

  /** Returns the server as the user wrote it: the certificate must be valid for that name. */
  private SocketAddress named() {
    return settings.address().toConnectTo();
  }

  private void connected() throws IOException {
    if (address instanceof InetSocketAddress
        && socket.getRemoteAddress().equals(socket.getLocalAddress())) {
      // TCP connects a socket to itself if the system has given it the port of the server.
      throw new ConnectException("Connection refused");
    }
    state = State.HANDSHAKE;
    handshake();
  }

  private void handshake() throws IOException {
    if (wire.handshake()) {
      state = State.OPEN;
    }
    settle();
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Returns whether the socket is connected, if only without TLS. */
  boolean isConnected() {
    return state != State.CONNECTING;
  }

  /** Returns whether a reply has arrived on this connection. */
  boolean isAnswered() {
    return replies.haveArrived();
  }

  /** Returns the number of bytes received. */
  long received() {
    return received;
  }

  /** Returns the number of requests without a reply. */
  int inFlight() {
    return inFlight.size();
  }

  /** Returns the number of requests that were sent at {@code limit} or earlier. */
  int overdue(long limit) {
    return inFlight.overdue(limit);
  }

  /** Returns whether a request can be started. */
  boolean hasRoom() {
    return isOpen() && inFlight.hasRoom();
  }

  /** Starts a request, for which there must be room; {@link #write} sends it. */
  void start(long due, long now) {
    unwritten.add(inFlight.start(due, now));
    measurement.sent(due, requests.size());
  }

  /** Handles a ready channel. Returns whether there may be more to read. */
  boolean ready() throws IOException {
    switch (state) {
      case CONNECTING -> {
        if (socket.finishConnect()) {
          connected();
        }
        return false;
      }
      case HANDSHAKE -> {
        handshake();
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

  /** Writes as much as the socket takes. */
  void write() throws IOException {
    int count;
    do {
      ByteBuffer bytes =
          unwritten.isEmpty()
              ? NOTHING.duplicate() // TLS may have bytes of its own
              : unwritten.bytes();
      count = wire.write(bytes);
      unwritten.wrote(count);
    } while (count > 0 && !unwritten.isEmpty() && !wire.wantsToWrite());
    settle();
  }

  /** Reads and counts replies. Returns whether there may be more to read. */
  boolean read() throws IOException {
    for (int i = 0; i < READS; i++) {
      int count = wire.read(in.clear());
      if (count < 0) {
        throw new EOFException("closed the connection");
      }
      received += count;
      in.flip();
      long now = clock.getAsLong();
      replies.read(in, now);
      if (count == 0 || (settings.tls() == null && count < in.capacity())) {
        settle();
        return false;
      }
    }
    return true;
  }

  /** Selects for reading, and for writing if there is something to write. */
  private void settle() {
    boolean writes = !unwritten.isEmpty() || wire.wantsToWrite();
    int wanted = writes ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  /** Closes the connection. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It can't be used any more in either case.
    }
  }
}
