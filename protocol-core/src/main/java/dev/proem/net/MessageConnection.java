package dev.proem.net;

import dev.proem.Message;
import dev.proem.MessageHeader;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.codec.MessageDecoder;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection: bytes in, messages out of them, bytes out; back pressure; an orderly end. A
 * subclass says what the messages mean.
 *
 * <pre>
 *            handshake          finish(), and        all is sent          the peer closed,
 *            is done            nothing in flight                         or enough was waited
 *  HANDSHAKE ---------> OPEN ------------------> ENDING -----> DRAINING --------------> CLOSED
 * </pre>
 *
 * <p>Why draining: closing a socket that has unread input makes the system reset the connection,
 * which destroys replies that are still on their way. So the last reply is followed by the end of
 * our output, and what still comes is read and thrown away, for a bounded time and size.
 *
 * <p>Everything but the methods of {@link Connection} runs on the thread of its loop.
 */
abstract class MessageConnection extends EventLoop.Timed implements Connection, EventLoop.Ready {
  private enum State {
    HANDSHAKE,
    OPEN,
    ENDING,
    DRAINING,
    CLOSED
  }

  /** Why a connection is not read. */
  enum Pause {
    /** Too many bytes are unsent. */
    UNSENT,
    /** Too many requests are in flight. */
    IN_FLIGHT,
    /** A streamed content is not read fast enough. */
    CONTENT,
    /** Messages that are no replies are not taken fast enough. */
    PUSHES,
    /** It is to end when nothing is in flight any more. */
    FINISHING
  }

  /** What may fail with the connection. */
  interface Step {
    void run() throws IOException;
  }

  /** So much at most is read and thrown away at the end. */
  private static final long DRAIN_BYTES = 64L << 20;

  final EventLoop loop;
  final Wire wire;
  final MessageDecoder decoder;
  final Outbox outbox;
  private final SelectionKey key;
  private final long id;
  private final ServerTimeouts timeouts;
  private final long highWatermark;
  private final long lowWatermark;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();

  private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);
  private final IncomingClock incoming = new IncomingClock();
  private volatile State state = State.HANDSHAKE;
  private volatile long unsentSeen;
  private volatile long receivedBytes;
  private volatile @Nullable SSLSession session;
  private @Nullable ByteBuffer leftover;
  private long counted;
  private boolean inputEnded;
  private boolean waitsForSource;
  private boolean stepping;
  private boolean comesBack;
  private volatile @Nullable Ending finishing;
  private CloseReason reason = new CloseReason(CloseReason.Kind.CLOSED, "closed");
  private long drained;
  private final long begunAt = System.nanoTime();
  private boolean wasOpened;
  private long openedAt;
  private long heardAt = begunAt;
  private long progressAt = begunAt;
  private Duration drainTime;

  private record Ending(CloseReason reason, Outbox.@Nullable Item lastWords) {}

  /** What a connection is made of. */
  record Parts(
      long id,
      EventLoop loop,
      SelectionKey key,
      Wire wire,
      MessageDecoder decoder,
      Outbox outbox,
      ServerTimeouts timeouts,
      long highWatermark,
      long lowWatermark,
      SocketAddress local,
      SocketAddress remote) {}

  MessageConnection(Parts parts) {
    this.id = parts.id;
    this.loop = parts.loop;
    this.key = parts.key;
    this.wire = parts.wire;
    this.decoder = parts.decoder;
    this.outbox = parts.outbox;
    this.timeouts = parts.timeouts;
    this.highWatermark = parts.highWatermark;
    this.lowWatermark = parts.lowWatermark;
    this.local = parts.local;
    this.remote = parts.remote;
    this.drainTime = timeouts.drain();
  }

  // --- what a subclass says
  // -----------------------------------------------------------------------

  /** The handshake is done. */
  abstract void opened();

  /** Whether the next message's content is taken as it arrives. Asked between messages. */
  abstract boolean takesStreamed();

  /** A message has come whole. */
  abstract void received(Message message, long headerAt, long bytes, Duration arrival);

  /** The header of a streamed message has come. */
  abstract void receivedHeader(MessageHeader header);

  /** Some of a streamed content has come; the piece is valid during the call. */
  abstract void receivedContent(ByteBuffer piece);

  /** A streamed message is complete. */
  abstract void receivedAll(MessageHeader header, long bytes, Duration arrival);

  /** The peer's bytes are no message; nothing more will be received. */
  abstract void faulty(ProtocolException fault);

  /** The peer has ended its output, between messages. */
  abstract void peerEnded();

  /** Whether something is to be done before the connection can end. */
  abstract boolean isBusy();

  /** A message of the peer did not come in time. */
  abstract void late(String what, String limit, long value);

  /** How many received bytes are held for messages that have not come whole has changed. */
  abstract void held(long change);

  /** The connection is closed; called once. */
  abstract void ended(CloseReason why, boolean wasOpened, Duration open);

  /** A fault of this program, or of the connection. */
  abstract void failed(Throwable fault);

  abstract void watermark(boolean over, long unsent);

  /** The next time the subclass wants {@link #timeCameHere}. */
  abstract long nextTimeHere();

  abstract void timeCameHere(long now);

  // --- steps
  // --------------------------------------------------------------------------------------

  /** Does something with the connection and what follows from it; faults are the end of it. */
  final void step(Step step) {
    if (state == State.CLOSED) {
      return;
    }
    boolean outermost = !stepping;
    stepping = true;
    try {
      step.run();
      if (outermost) {
        settle(); // once, so that what many messages have led to goes out together
      }
    } catch (IOException e) {
      broken(e);
    } catch (RuntimeException | Error e) { // out of memory, for one
      failed(e);
      closeNow(new CloseReason(CloseReason.Kind.INTERNAL, "a fault of this program"));
    } finally {
      if (outermost) {
        stepping = false;
      }
    }
  }

  private void broken(IOException e) {
    if (state == State.ENDING || state == State.DRAINING) {
      closeNow(reason); // that of the end has been known before
    } else if (state == State.HANDSHAKE) {
      handshakeFailed(new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, Texts.reason(e)));
    } else if (!isBusy() && outbox.isEmpty() && !isInsideMessage()) {
      // As health checks do that have seen enough: nothing is lost.
      closeNow(
          new CloseReason(CloseReason.Kind.PEER_CLOSED, "the peer broke it off, between messages"));
    } else {
      closeNow(new CloseReason(CloseReason.Kind.IO_ERROR, Texts.reason(e)));
    }
  }

  /** Ends in order, so that TLS can tell the peer why; closes at once if even that fails. */
  private void handshakeFailed(CloseReason why) {
    try {
      reason = why;
      state = State.ENDING;
      progressAt = System.nanoTime();
      settle();
    } catch (IOException e) {
      closeNow(why);
    }
  }

  /**
   * Begins: the handshake, if there is one, or the first read.
   *
   * @param readAhead bytes of the peer that were read already
   */
  final void begin(ByteBuffer readAhead) {
    step(
        () -> {
          handshake();
          countReceived(readAhead.remaining());
          if (readAhead.hasRemaining() && state == State.OPEN) {
            decode(readAhead);
          }
          // Whatever else is there, the selector reports, or comeBackForBuffered sees to.
        });
  }

  private void handshake() throws IOException {
    if (!wire.handshake()) {
      return;
    }
    session = wire.session();
    wasOpened = true;
    openedAt = System.nanoTime();
    progressAt = openedAt;
    state = State.OPEN;
    opened();
  }

  @Override
  public final void ready(SelectionKey ready) {
    step(
        () -> {
          if (state == State.HANDSHAKE) {
            handshake();
          } else if (ready.isReadable() || session != null) {
            read(); // over TLS, a write may be what a read had waited for
          }
        });
  }

  /** The wire asks to be tried again: a task of its handshake has ended. */
  final void resume() {
    step(
        () -> {
          if (state == State.HANDSHAKE) {
            handshake();
          } else {
            read();
          }
        });
  }

  // --- reading
  // ------------------------------------------------------------------------------------

  private boolean reads() {
    return switch (state) {
      case OPEN -> pauses.isEmpty() && !inputEnded;
      case ENDING, DRAINING -> !inputEnded;
      case HANDSHAKE -> true;
      case CLOSED -> false;
    };
  }

  /** Reads once; how many bytes came. */
  final int read() throws IOException {
    if (!reads()) {
      return 0;
    }
    ByteBuffer in = loop.in().clear();
    int length = wire.read(in);
    countReceived(Math.max(0, length));
    if (length < 0) {
      inputEnded = true;
      if (state == State.OPEN) {
        inputEnded();
      }
    } else if (state != State.OPEN) {
      discard(length);
    } else if (length > 0) {
      heardAt = System.nanoTime();
      decode(in.flip());
    }
    return length;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it, others read it
  private void countReceived(int bytes) {
    receivedBytes += bytes;
  }

  private void inputEnded() {
    try {
      decoder.endOfInput();
      peerEnded();
    } catch (TruncatedMessageException e) {
      faulty(e);
    }
  }

  private void discard(int length) {
    drained += length;
    if (drained > DRAIN_BYTES) {
      closeNow(new CloseReason(reason.kind(), reason.text() + "; it went on sending"));
    }
  }

  /** Takes messages out of the bytes; keeps what is left when the connection is paused. */
  private void decode(ByteBuffer bytes) {
    countHeld(0); // a message that becomes whole is counted by what takes it
    leftover = null;
    try {
      while (state == State.OPEN && pauses.isEmpty() && decodeNext(bytes)) {
        // as long as there are messages, or pieces of them
      }
    } catch (ProtocolException e) {
      bytes.position(bytes.limit()); // it has no meaning any more
      incoming.end(decoder.offset());
      faulty(e);
      return;
    }
    if (state == State.OPEN && finishing == null && bytes.hasRemaining()) {
      leftover = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
    countHeld(heldHere());
  }

  private void countHeld(long now) {
    long change = now - counted;
    counted = now;
    if (change != 0) {
      held(change);
    }
  }

  /** Takes one message, or a piece of one; false when the bytes have no more. */
  private boolean decodeNext(ByteBuffer bytes) {
    if (decoder.contentRemaining() > 0) {
      if (!bytes.hasRemaining()) {
        return false;
      }
      receivedContent(decoder.decodeContent(bytes));
      streamedSoFar();
      return true;
    }
    if (bytes.hasRemaining()) {
      incoming.begin(decoder.offset());
    }
    if (takesStreamed() && !incoming.isWhole()) {
      MessageHeader header = decoder.decodeHeader(bytes);
      if (header == null) {
        return false;
      }
      incoming.header(header);
      receivedHeader(header);
      streamedSoFar();
      return true;
    }
    incoming.takeWhole();
    Message message = decoder.decode(bytes);
    if (message == null) {
      incoming.headerIsThere(decoder.header() != null);
      return false;
    }
    Duration arrival = incoming.elapsed();
    long headerAt = incoming.headerAt();
    received(message, headerAt, incoming.end(decoder.offset()), arrival);
    return true;
  }

  private void streamedSoFar() {
    if (decoder.contentRemaining() == 0 && finishing == null) {
      MessageHeader header = incoming.streamedHeader();
      Duration arrival = incoming.elapsed();
      receivedAll(header, incoming.end(decoder.offset()), arrival);
    }
  }

  /** Bytes of a message that has not come whole, and bytes that are not decoded yet. */
  private long heldHere() {
    ByteBuffer rest = leftover;
    return incoming.heldBytes(decoder.offset()) + (rest == null ? 0 : rest.remaining());
  }

  /** What the peer makes us hold of what has not come whole. */
  long heldBytes() {
    return heldHere();
  }

  final boolean isInsideMessage() {
    return incoming.isBegun() || leftover != null;
  }

  final void pause(Pause why) {
    if (pauses.isEmpty()) {
      incoming.pause();
    }
    pauses.add(why);
  }

  /** Reads again, once nothing else keeps it from that; to be followed by {@link #settle}. */
  final void unpause(Pause why) {
    if (pauses.remove(why) && pauses.isEmpty()) {
      incoming.resume();
    }
  }

  final boolean isPaused() {
    return !pauses.isEmpty();
  }

  // --- writing
  // ------------------------------------------------------------------------------------

  /** Queues a message; it goes out when the current step ends. */
  final void queue(Outbox.Item item) {
    if (state == State.CLOSED || state == State.DRAINING) {
      item.drop("the connection is closed");
      return;
    }
    if (outbox.isEmpty()) {
      progressAt = System.nanoTime();
    }
    outbox.add(item);
    unsentSeen = outbox.bytes();
    if (outbox.bytes() > highWatermark && !pauses.contains(Pause.UNSENT)) {
      pause(Pause.UNSENT);
      watermark(true, outbox.bytes());
    }
  }

  final boolean isOverWatermark() {
    return pauses.contains(Pause.UNSENT);
  }

  /** Sends what can be sent, goes on with what was held back, and says what to wait for. */
  private void settle() throws IOException {
    do {
      flush();
      moveOn();
    } while (takeLeftover());
    if (state != State.CLOSED) {
      unsentSeen = outbox.bytes();
      select();
      loop.schedule(this);
      comeBackForBuffered();
    }
  }

  /** No selector tells of bytes that TLS has decrypted and that were not taken yet. */
  private void comeBackForBuffered() {
    if (!comesBack && state != State.HANDSHAKE && reads() && wire.hasBuffered()) {
      comesBack = true;
      loop.execute(
          () -> {
            comesBack = false;
            resume();
          });
    }
  }

  private void flush() throws IOException {
    if (state != State.OPEN && state != State.ENDING) {
      return;
    }
    long before = outbox.moved();
    Outbox.Flushed flushed = outbox.flush(wire, loop.out());
    waitsForSource = flushed == Outbox.Flushed.WAITING;
    if (outbox.moved() != before) {
      progressAt = System.nanoTime();
    }
    if (pauses.contains(Pause.UNSENT) && outbox.bytes() <= lowWatermark) {
      unpause(Pause.UNSENT);
      watermark(false, outbox.bytes());
    }
  }

  /** Whether bytes that were held back were taken on. */
  private boolean takeLeftover() {
    ByteBuffer rest = leftover;
    if (rest == null || state != State.OPEN || !pauses.isEmpty()) {
      return false;
    }
    decode(rest);
    return true;
  }

  private void moveOn() throws IOException {
    Ending ending = finishing;
    if (state == State.OPEN && ending != null && !isBusy()) {
      if (ending.lastWords != null) {
        queue(ending.lastWords);
      }
      reason = ending.reason;
      state = State.ENDING;
      flush();
    }
    if (state == State.ENDING && outbox.isEmpty() && wire.shutdownOutput()) {
      state = State.DRAINING;
      progressAt = System.nanoTime();
    }
    if (state == State.DRAINING && inputEnded) {
      closeNow(reason);
    }
  }

  private void dropLeftover() {
    countHeld(0);
    leftover = null;
    incoming.end(decoder.offset());
  }

  private void select() {
    boolean writes = state == State.ENDING ? !waitsForSource : !outbox.isEmpty() && !waitsForSource;
    int wanted =
        (reads() ? SelectionKey.OP_READ : 0)
            | (writes && state != State.HANDSHAKE && state != State.DRAINING
                ? SelectionKey.OP_WRITE
                : 0);
    int interest = wire.interest(wanted);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  // --- ending
  // -------------------------------------------------------------------------------------

  /**
   * Ends in order: what is in flight is answered, then the last words are sent, then it is closed.
   * Nothing more is read. The first reason stays. A handshake is waited for only where there are
   * last words.
   */
  final void finish(CloseReason why, Outbox.@Nullable Item lastWords) {
    if (finishing == null && (state == State.OPEN || state == State.HANDSHAKE)) {
      finishing = new Ending(why, lastWords);
      pause(Pause.FINISHING);
      dropLeftover();
      if (state == State.HANDSHAKE && lastWords == null) {
        closeNow(why);
      }
    }
  }

  final boolean isFinishing() {
    return finishing != null || state != State.OPEN;
  }

  /** Closes at once, whatever is still to be sent or received. */
  final void closeNow(CloseReason why) {
    if (state == State.CLOSED) {
      return;
    }
    dropLeftover();
    state = State.CLOSED;
    wire.close(); // takes the key away from the selector, too
    loop.cancel(this);
    unsentSeen = 0;
    outbox.clear(why.text());
    long since = wasOpened ? openedAt : begunAt;
    ended(why, wasOpened, Duration.ofNanos(System.nanoTime() - since));
  }

  /** Closes at once for the reason that is known already, or else for this one. */
  final void closeNowUnlessEnding(CloseReason why) {
    Ending ending = finishing;
    closeNow(ending == null ? why : ending.reason);
  }

  /** From now on, the peer gets no longer than this to close as well. */
  final void shortenDrain(Duration time) {
    if (time.compareTo(drainTime) < 0) {
      drainTime = time;
    }
  }

  // --- times
  // --------------------------------------------------------------------------------------

  @Override
  final long nextTime() {
    return switch (state) {
      case HANDSHAKE -> begunAt + timeouts.handshake().toNanos();
      case OPEN -> earlier(earlier(writeTime(), incomingTime()), nextTimeHere());
      case ENDING -> progressAt + timeouts.write().toNanos();
      case DRAINING -> progressAt + drainTime.toNanos();
      case CLOSED -> EventLoop.NEVER;
    };
  }

  private long writeTime() {
    return outbox.isEmpty() || waitsForSource
        ? EventLoop.NEVER
        : progressAt + timeouts.write().toNanos();
  }

  private long incomingTime() {
    return pauses.isEmpty() ? incoming.nextTime(timeouts, decoder.offset()) : EventLoop.NEVER;
  }

  static long earlier(long a, long b) {
    if (a == EventLoop.NEVER || b == EventLoop.NEVER) {
      return a == EventLoop.NEVER ? b : a;
    }
    return a - b < 0 ? a : b;
  }

  static boolean isOver(long time, long now) {
    return time != EventLoop.NEVER && time - now <= 0;
  }

  @Override
  final void timeCame(long now) {
    step(
        () -> {
          switch (state) {
            case HANDSHAKE ->
                timedOut(
                    CloseReason.Kind.HANDSHAKE_FAILED,
                    "its handshake was not done in time",
                    "handshake",
                    timeouts.handshake());
            case OPEN -> openTimeCame(now);
            case ENDING -> writeTimedOut();
            case DRAINING -> closeNow(reason);
            case CLOSED -> {}
          }
        });
  }

  private void openTimeCame(long now) {
    if (isOver(writeTime(), now)) {
      writeTimedOut();
    } else if (isOver(incomingTime(), now)) {
      String limit = incoming.isTooSlow(timeouts, decoder.offset()) ? "minimumRate" : "message";
      long value = limit.equals("message") ? timeouts.message().toMillis() : timeouts.minimumRate();
      late(incoming.describe(decoder.offset()), "ServerTimeouts." + limit, value);
    } else {
      timeCameHere(now);
    }
  }

  private void writeTimedOut() {
    timedOut(
        CloseReason.Kind.TIMEOUT, "it didn't read what was sent to it", "write", timeouts.write());
  }

  private void timedOut(CloseReason.Kind kind, String what, String name, Duration time) {
    String setting = timeoutsName() + "." + name;
    limitHit(setting, time.toMillis());
    closeNow(new CloseReason(kind, what + " (" + setting + ", " + time.toMillis() + " ms)"));
  }

  abstract void limitHit(String name, long value);

  /** Where the user has set the times for the handshake and for writing. */
  abstract String timeoutsName();

  final ServerTimeouts timeouts() {
    return timeouts;
  }

  /** When anything last came from the peer. */
  final long heardAt() {
    return heardAt;
  }

  /** When the peer last took some of what was to be sent, or the connection could be used. */
  final long progressAt() {
    return progressAt;
  }

  /** When the connection could be used. */
  final long openedAt() {
    return openedAt;
  }

  /** Whether the peer has sent the beginning of a message that is not whole yet. */
  final boolean hasBegunMessage() {
    return incoming.isBegun();
  }

  // --- Connection
  // ---------------------------------------------------------------------------------

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final SocketAddress localAddress() {
    return local;
  }

  @Override
  public final SocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public final Optional<SSLSession> tls() {
    return Optional.ofNullable(session);
  }

  @Override
  public final ConcurrentMap<String, Object> attributes() {
    return attributes;
  }

  @Override
  public final long unsentBytes() {
    return unsentSeen;
  }

  @Override
  public final long receivedBytes() {
    return receivedBytes;
  }

  @Override
  public final boolean isOpen() {
    return state == State.OPEN && finishing == null;
  }

  @Override
  public final void close() {
    loop.run(
        () ->
            step(
                () ->
                    finish(
                        new CloseReason(CloseReason.Kind.CLOSED, "closed by this program"), null)));
  }

  final boolean isClosed() {
    return state == State.CLOSED;
  }

  @Override
  public final String toString() {
    return "#" + id + " " + Texts.address(remote);
  }
}
