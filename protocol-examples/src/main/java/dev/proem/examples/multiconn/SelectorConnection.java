package dev.proem.examples.multiconn;

import dev.proem.cli.Failures;
import dev.proem.cli.HostAndPort;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;

/**
 * One connection of a {@link SelectorServer}: reads and writes bytes, applies back pressure, and
 * closes in an orderly way. A subclass defines the meaning of the bytes.
 *
 * <pre>
 *        end()             all is sent           the client closed,
 *                                                or a time-out expired
 *  OPEN ------> ENDING ------------------> DRAINING ------> CLOSED
 * </pre>
 *
 * <p>Draining is necessary because closing a socket with unread input resets the connection, which
 * destroys replies in transit. Therefore the output is ended after the last reply, and further
 * input is read and discarded, up to a limit of time and size.
 *
 * <p>Only the thread of the loop uses it.
 */
abstract class SelectorConnection {
  private enum State {
    OPEN,
    ENDING,
    DRAINING,
    CLOSED
  }

  private static final long DRAIN_BYTES = 64L << 20;
  private static final Duration DRAIN_AT_STOP = Duration.ofSeconds(1);

  /** Small, so a client that does not read needs little memory. It is enlarged at the end. */
  private static final int SEND_BUFFER = 64 * 1024;

  /**
   * Larger than most systems allow, for the replies that the system delivers after the end of the
   * process.
   */
  private static final int LARGEST_SEND_BUFFER = 8 << 20;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final SelectorLoop loop;
  private final String peer;
  private final long highWatermark;
  private final long lowWatermark;

  private final UnsentBytes unsent = new UnsentBytes();
  private State state = State.OPEN;
  private boolean paused;
  private boolean inputEnded;
  private boolean stopping;
  private int lastSendBuffer;
  private String reason = "";
  private long drained;
  private long lastProgress = System.nanoTime();

  /**
   * Takes over a connection.
   *
   * @param highWatermark reading is paused while there are more unsent bytes than this
   * @param lowWatermark reading is resumed at this number of unsent bytes or fewer
   */
  SelectorConnection(SelectionKey key, SelectorLoop loop, long highWatermark, long lowWatermark)
      throws IOException {
    this.key = key;
    this.channel = (SocketChannel) key.channel();
    this.loop = loop;
    this.peer = HostAndPort.text(channel.getRemoteAddress());
    this.highWatermark = highWatermark;
    this.lowWatermark = lowWatermark;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    loop.log().log(Level.INFO, "accepted " + peer);
  }

  /** Handles received bytes; must consume all of {@code bytes} while the connection is open. */
  abstract void received(ByteBuffer bytes);

  /** Handles the end of input: the subclass sends its last bytes and ends the connection. */
  abstract void inputEnded();

  /** Queues bytes to be sent. The connection takes ownership of the buffer. */
  final void send(ByteBuffer bytes) {
    if (unsent.isEmpty()) {
      lastProgress = System.nanoTime();
    }
    unsent.add(bytes);
  }

  /** Ends the connection after the queued bytes are sent; further input is discarded. */
  final void end(String why) {
    if (state == State.OPEN) {
      state = State.ENDING;
      reason = why;
    }
  }

  final boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Is called when the socket has bytes to read, or room to write. */
  final void ready() throws IOException {
    if (key.isReadable()) {
      read();
    }
    settle();
  }

  // tag::read[]
  private int read() throws IOException {
    ByteBuffer in = loop.in().clear();
    int length = channel.read(in); // never waits: reads the bytes that are there
    if (state != State.OPEN) {
      discard(length);
    } else if (length > 0) {
      received(in.flip());
    } else if (length < 0) {
      inputEnded = true; // the client sends no more, but may still read
      inputEnded();
    }
    return length;
  }

  // end::read[]

  private void discard(int length) {
    inputEnded |= length < 0;
    drained += Math.max(0, length);
    if (drained > DRAIN_BYTES) {
      close(reason + "; the client continued to send");
    }
  }

  /**
   * Writes as much as possible, changes the state if necessary, and sets the operations to wait
   * for.
   */
  final void settle() throws IOException {
    if (isClosed()) {
      return;
    }
    flush();
    if (state == State.ENDING && unsent.isEmpty()) {
      channel.shutdownOutput();
      state = State.DRAINING;
      lastProgress = System.nanoTime();
    }
    if (state == State.DRAINING && inputEnded) {
      close(reason);
      return;
    }
    // tag::backpressure[]
    paused = unsent.bytes() > (paused ? lowWatermark : highWatermark);
    boolean reads = state == State.OPEN ? !paused : !inputEnded;
    boolean writes = !unsent.isEmpty(); // otherwise the selector reports room all the time
    key.interestOps((reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0));
    // end::backpressure[]
  }

  // tag::write[]
  private void flush() throws IOException {
    while (!unsent.isEmpty()) {
      ByteBuffer out = loop.out().clear();
      unsent.copyTo(out);
      int sent = channel.write(out.flip()); // never waits: takes as much as there is room for
      unsent.remove(sent);
      if (sent > 0) {
        lastProgress = System.nanoTime();
      }
      if (out.hasRemaining()) {
        return; // no more room; the selector reports new room
      }
    }
  }

  // end::write[]

  /** Returns whether {@link #tick} must check a time-out. */
  boolean isTimed() {
    return !unsent.isEmpty() || state == State.DRAINING;
  }

  /** Closes the connection if a time-out has expired. */
  void tick() throws IOException {
    Duration drain = stopping ? DRAIN_AT_STOP : loop.timeouts().drain();
    if (state == State.DRAINING && isExpired(lastProgress, drain)) {
      close(reason);
    } else if (!unsent.isEmpty() && isExpired(lastProgress, loop.timeouts().unread())) {
      close("the client did not read its replies");
    }
  }

  static boolean isExpired(long start, Duration length) {
    return System.nanoTime() - start > length.toNanos();
  }

  /**
   * Is called repeatedly when the server stops, until the connection is closed or the time limit
   * expires: reads once, and ends the connection if nothing has arrived.
   */
  final void takeArrived() throws IOException {
    if (!stopping) {
      stopping = true;
      growSendBuffer();
    }
    if (state == State.OPEN && !paused && read() == 0) {
      end("the server is stopping");
    }
    settle();
  }

  /**
   * Lets the system keep more unread bytes, which it delivers even after the end of this process.
   * Sets half of the largest buffer; the other half is for the last reply.
   */
  private void growSendBuffer() throws IOException {
    channel.setOption(StandardSocketOptions.SO_SNDBUF, LARGEST_SEND_BUFFER);
    lastSendBuffer =
        channel.getOption(StandardSocketOptions.SO_SNDBUF); // as large as the system allows
    channel.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer / 2);
  }

  /**
   * Is called when the server stops and the client has not read its replies in time. The client
   * gets only complete replies: one that is partly written is completed in the larger buffer, and
   * the others are dropped.
   */
  final void dropUnsent() throws IOException {
    end("the server is stopping");
    if (!unsent.isEmpty()) {
      int dropped = unsent.keepOnlyStarted();
      reason += String.format(Locale.ROOT, "; %d replies were not sent", dropped);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer);
    }
    settle();
  }

  /** Closes at once, and drops unsent and unread bytes. */
  final void close(String why) {
    if (isClosed()) {
      return;
    }
    state = State.CLOSED;
    unsent.clear();
    try {
      channel.close(); // also cancels the key of the selector
    } catch (IOException e) {
      loop.log().log(Level.DEBUG, "closing %s: %s".formatted(peer, Failures.reason(e)));
    }
    loop.log().log(Level.INFO, "closed %s: %s".formatted(peer, why));
  }

  /** Closes at once, for the earlier reason if there is one. */
  final void closeNow(String why) {
    close(reason.isEmpty() ? why : reason);
  }
}
