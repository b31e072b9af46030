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
 * One connection of a {@link SelectorServer}: bytes in, bytes out, back pressure, an orderly end. A
 * subclass says what the bytes mean.
 *
 * <pre>
 *        end()             all is sent           the client closed,
 *                                                or enough was waited
 *  OPEN ------> ENDING ------------------> DRAINING ------> CLOSED
 * </pre>
 *
 * <p>Why draining: closing a socket that has unread input makes the system reset the connection,
 * which destroys replies that are still on their way. So the last reply is followed by the end of
 * our output, and what still comes is read and thrown away, for a bounded time and size.
 *
 * <p>Used by the thread of the loop only.
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

  /** Small, so that a client that doesn't read costs little, and can be made larger at the end. */
  private static final int SEND_BUFFER = 64 * 1024;

  /** As much as the system allows, when the client has to be left alone with its replies. */
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
   * @param highWatermark with more unsent bytes than this, nothing more is read
   * @param lowWatermark with this many unsent bytes or fewer, reading goes on
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

  /** Takes bytes that have come; must use up {@code bytes} while the connection is open. */
  abstract void received(ByteBuffer bytes);

  /** The client has ended its output; the subclass sends what it still has to say and ends. */
  abstract void inputEnded();

  /** Queues bytes to be sent; they belong to the connection from now on. */
  final void send(ByteBuffer bytes) {
    if (unsent.isEmpty()) {
      lastProgress = System.nanoTime();
    }
    unsent.add(bytes);
  }

  /** Sends what is queued and closes; nothing more is received. */
  final void end(String why) {
    if (state == State.OPEN) {
      state = State.ENDING;
      reason = why;
    }
  }

  final boolean isOpen() {
    return state == State.OPEN;
  }

  final boolean isPaused() {
    return paused;
  }

  final boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The selector says that the socket has bytes for us, or room for ours. */
  final void ready() throws IOException {
    if (key.isReadable()) {
      read();
    }
    settle();
  }

  // tag::read[]
  private int read() throws IOException {
    ByteBuffer in = loop.in().clear();
    int length = channel.read(in); // never waits: takes what there is
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
      close(reason + "; it went on sending");
    }
  }

  /** Sends what can be sent, moves on to the next state, and says what to wait for. */
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
    boolean writes = !unsent.isEmpty(); // else the selector would report room all the time
    key.interestOps((reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0));
    // end::backpressure[]
  }

  // tag::write[]
  private void flush() throws IOException {
    while (!unsent.isEmpty()) {
      ByteBuffer out = loop.out().clear();
      unsent.copyTo(out);
      int sent = channel.write(out.flip()); // never waits: takes what it has room for
      unsent.remove(sent);
      if (sent > 0) {
        lastProgress = System.nanoTime();
      }
      if (out.hasRemaining()) {
        return; // no more room; the selector tells when there is some
      }
    }
  }

  // end::write[]

  /** Whether {@link #tick} has something to look after. */
  boolean isTimed() {
    return !unsent.isEmpty() || state == State.DRAINING;
  }

  /** Ends what takes too long. */
  void tick() throws IOException {
    Duration drain = stopping ? DRAIN_AT_STOP : loop.timeouts().drain();
    if (state == State.DRAINING && isOver(lastProgress, drain)) {
      close(reason);
    } else if (!unsent.isEmpty() && isOver(lastProgress, loop.timeouts().unread())) {
      close("it didn't read its replies");
    }
  }

  static boolean isOver(long start, Duration length) {
    return System.nanoTime() - start > length.toNanos();
  }

  /**
   * The server is being stopped: takes one helping of what has arrived; when nothing has, ends.
   * Called again and again until the connection is closed or the time is up.
   */
  final void takeArrived() throws IOException {
    if (!stopping) {
      stopping = true;
      growSendBuffer();
    }
    if (state == State.OPEN && !paused && read() == 0) {
      end("the server stops");
    }
    settle();
  }

  /**
   * From now on the system keeps more of what a client hasn't read: it delivers that even when this
   * process is gone. It gets half of the largest buffer; the other half is for the last reply.
   */
  private void growSendBuffer() throws IOException {
    channel.setOption(StandardSocketOptions.SO_SNDBUF, LARGEST_SEND_BUFFER);
    lastSendBuffer = channel.getOption(StandardSocketOptions.SO_SNDBUF); // what was allowed
    channel.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer / 2);
  }

  /**
   * The server is being stopped and this client has not read its replies in time. It finds what the
   * system has taken of them, and never half a reply: one that is cut goes to the larger buffer.
   */
  final void cutOff() throws IOException {
    end("the server stops");
    if (!unsent.isEmpty()) {
      int dropped = unsent.keepOnlyBegun();
      reason += String.format(Locale.ROOT, "; %d replies were left unsent", dropped);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, lastSendBuffer);
    }
    settle();
  }

  /** Closes at once, whatever is still to be sent or received. */
  final void close(String why) {
    if (isClosed()) {
      return;
    }
    state = State.CLOSED;
    unsent.clear();
    try {
      channel.close(); // takes the key away from the selector, too
    } catch (IOException e) {
      loop.log().log(Level.DEBUG, "closing %s: %s".formatted(peer, Failures.reason(e)));
    }
    loop.log().log(Level.INFO, "closed %s: %s".formatted(peer, why));
  }

  /** Closes at once for the reason that is known already, or else for this one. */
  final void closeNow(String why) {
    close(reason.isEmpty() ? why : reason);
  }
}
