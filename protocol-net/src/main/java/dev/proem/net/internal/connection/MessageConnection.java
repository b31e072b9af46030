package dev.proem.net.internal.connection;

import dev.proem.Message;
import dev.proem.codec.MessageDecoder;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.Outgoing;
import dev.proem.net.ServerTimeouts;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LatenessAllowance;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.SourceException;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection: bytes in, messages out of them, bytes out; back pressure; an orderly end. Its
 * {@link ConnectionRole} says what the messages mean.
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
public final class MessageConnection extends AbstractConnection
    implements EventLoop.Ready, EventLoop.AfterRound {
  private enum State {
    HANDSHAKE,
    OPEN,
    ENDING,
    DRAINING,
    CLOSED
  }

  /** What may fail with the connection. */
  public interface Step {
    void run() throws IOException;
  }

  private static final Step NOTHING = () -> {};

  /** So much at most is read and thrown away at the end. */
  private static final long DRAIN_BYTES = 64L << 20;

  /** So many reads at most before a connection ends: more than a socket can hold. */
  private static final int READS_BEFORE_END = 64;

  public final EventLoop loop;
  private final ConnectionRole role;
  final Wire wire;
  public final Intake intake;
  public final SendQueue outbox;
  private final SelectionKey key;
  private final ServerTimeouts timeouts;
  private final ConnectionInput input;
  private final ConnectionOutput output;
  private volatile State state = State.HANDSHAKE;
  private boolean stepping;
  private boolean settlesLater;
  private boolean comesBack;
  private volatile @Nullable Ending finishing;
  private CloseReason reason = new CloseReason(CloseReason.Kind.CLOSED, "closed");
  private final long begunAt = System.nanoTime();
  private volatile boolean wasOpened;
  private long openedAt;
  private Duration drainTime;
  private final LatenessAllowance excuse = new LatenessAllowance();

  private record Ending(
      CloseReason reason, @Nullable Supplier<SendQueue.@Nullable Item> finalMessage) {}

  /** What a connection is made of. */
  public record Parts(
      long id,
      EventLoop loop,
      SelectionKey key,
      Wire wire,
      MessageDecoder decoder,
      SendQueue outbox,
      ServerTimeouts timeouts,
      long highWatermark,
      long lowWatermark,
      SocketAddress local,
      SocketAddress remote) {}

  public MessageConnection(Parts parts, ConnectionRole role) {
    super(parts.id, parts.local, parts.remote);
    this.role = role;
    this.loop = parts.loop;
    this.key = parts.key;
    this.wire = parts.wire;
    this.intake = new Intake(parts.decoder, role, parts.loop::now, parts.loop::refresh);
    this.outbox = parts.outbox;
    this.timeouts = parts.timeouts;
    this.input = new ConnectionInput(loop, wire, intake, role, this::countReceived);
    this.output = new ConnectionOutput(loop, wire, outbox, parts.highWatermark, parts.lowWatermark);
    this.drainTime = timeouts.drain();
  }

  // steps

  /** Does something with the connection and what follows from it; faults are the end of it. */
  public void step(Step step) {
    if (state == State.CLOSED) {
      return;
    }
    boolean outermost = !stepping;
    stepping = true;
    try {
      step.run();
      if (outermost) { // once, so that what many messages have led to goes out together
        settleSoon();
      }
    } catch (IOException e) {
      broken(e);
    } catch (Throwable e) { // out of memory, for one
      role.onFailure(e);
      closeNow(new CloseReason(CloseReason.Kind.INTERNAL, "a fault of this program"));
    } finally {
      if (outermost) {
        stepping = false;
      }
    }
  }

  /** At once where there is more than a write takes: waiting for the rest would gain nothing. */
  private void settleSoon() throws IOException {
    if (!loop.isInRound() || output.isWorthWriting()) {
      settle();
      return;
    }
    role.onStep();
    if (!settlesLater) {
      settlesLater = true;
      loop.afterRound(this);
    }
  }

  @Override
  public void afterRound() {
    settlesLater = false;
    step(NOTHING);
  }

  private void broken(IOException e) {
    if (state == State.OPEN && !role.respondsToMessages()) {
      takeLast();
    }
    role.onIoError(e);
    if (state == State.ENDING || state == State.DRAINING) {
      closeNow(reason); // that of the end has been known before
    } else if (state == State.HANDSHAKE) {
      handshakeFailed(new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, LogText.reason(e)));
    } else if (!role.isBusy() && outbox.isEmpty() && !isInsideMessage()) {
      // As health checks do that have seen enough: nothing is lost.
      closeNow(
          new CloseReason(CloseReason.Kind.PEER_CLOSED, "the peer broke it off, between messages"));
    } else {
      boolean ours = e instanceof SourceException;
      closeNow(
          new CloseReason(
              ours ? CloseReason.Kind.INTERNAL : CloseReason.Kind.IO_ERROR, LogText.reason(e)));
    }
  }

  /** Reads the replies that arrived before the connection broke: a write may notice that first. */
  private void takeLast() {
    try {
      readAll();
    } catch (IOException e) {
      // nothing more has arrived; the connection is closed for the first failure
    } catch (Throwable e) { // out of memory, for one
      role.onFailure(e);
    }
  }

  /** Ends in order, so that TLS can tell the peer why; closes at once if even that fails. */
  private void handshakeFailed(CloseReason why) {
    try {
      finishing = new Ending(why, null);
      reason = why;
      state = State.ENDING;
      output.progressed(System.nanoTime());
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
  public void begin(ByteBuffer readAhead) {
    step(
        () -> {
          handshake();
          countReceived(readAhead.remaining());
          if (readAhead.hasRemaining() && state == State.OPEN) {
            intake.take(readAhead);
          }
          // Whatever else is there, the selector reports, or comeBackForBuffered sees to.
        });
  }

  private void handshake() throws IOException {
    if (!wire.handshake()) {
      return;
    }
    session(wire.session());
    openedAt = System.nanoTime();
    output.progressed(openedAt);
    state = State.OPEN;
    wasOpened = true;
    role.onOpened();
  }

  @Override
  public void ready(SelectionKey ready) {
    step(
        () -> {
          if (state == State.HANDSHAKE) {
            handshake();
          } else if (ready.isReadable() || wire.session() != null) {
            read(); // over TLS, a write may be what a read had waited for
          }
        });
  }

  /** The wire asks to be tried again: a task of its handshake has ended. */
  public void resume() {
    step(
        () -> {
          if (state == State.HANDSHAKE) {
            handshake();
          } else {
            read();
          }
        });
  }

  // reading

  private boolean reads() {
    return switch (state) {
      // Where nothing is written, a little more is read and kept, to see that the peer has gone.
      case OPEN ->
          !input.hasEnded()
              && (!intake.isHeldBack() || (output.waitsForSource() && intake.canKeepSome()));
      case ENDING, DRAINING -> !input.hasEnded();
      case HANDSHAKE -> true;
      case CLOSED -> false;
    };
  }

  /** Reads once; how many bytes came. */
  public int read() throws IOException {
    takeKept();
    if (!reads()) {
      return 0;
    }
    if (state == State.OPEN) {
      return input.take();
    }
    int length = input.discard();
    if (input.discarded() > DRAIN_BYTES) {
      closeNow(new CloseReason(reason.kind(), reason.text() + "; it went on sending"));
    }
    return length;
  }

  /** Reads what has arrived, but not without end. */
  private void readAll() throws IOException {
    for (int i = 0; i < READS_BEFORE_END && read() > 0; i++) {
      // as long as there is more
    }
  }

  /** Takes what was kept while the connection was held back: it comes before all that is read. */
  public void takeKept() {
    while (state == State.OPEN && intake.takeLeftover()) {
      // as long as there is some
    }
  }

  /** What the peer makes us hold of what has not come whole. */
  public long heldBytes() {
    return intake.heldBytes();
  }

  public boolean isInsideMessage() {
    return intake.isInsideMessage();
  }

  /** Whether it has ever been open; for any thread. */
  public boolean wasOpened() {
    return wasOpened;
  }

  public boolean isShakingHands() {
    return state == State.HANDSHAKE;
  }

  /** Whether it is not read, for now or for good. */
  public boolean isHeldBack() {
    return intake.isHeldBack();
  }

  // writing

  /** Queues a message; it goes out when the current step ends. */
  public void queue(SendQueue.Item item) {
    if (state == State.CLOSED || state == State.DRAINING) {
      item.drop("the connection is closed");
      return;
    }
    boolean crossed = output.add(item);
    unsent(outbox.bytes());
    if (crossed) {
      if (role.respondsToMessages()) {
        intake.pause(Intake.Pause.UNSENT);
      }
      role.onWatermark(true, outbox.bytes());
    }
  }

  public boolean isOverWatermark() {
    return output.isOverWatermark();
  }

  /** Sends what can be sent, goes on with what was held back, and says what to wait for. */
  private void settle() throws IOException {
    do {
      loop.refresh(); // a handler may have taken its time
      flush();
      moveOn();
    } while (state == State.OPEN && intake.takeLeftover());
    role.onSettled();
    if (state != State.CLOSED) {
      unsent(outbox.bytes());
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
    if (output.flush()) {
      intake.unpause(Intake.Pause.UNSENT);
      role.onWatermark(false, outbox.bytes());
    }
  }

  private void moveOn() throws IOException {
    Ending ending = finishing;
    if (state == State.OPEN && ending != null && !role.isBusy()) {
      SendQueue.Item finalMessage = ending.finalMessage == null ? null : ending.finalMessage.get();
      if (finalMessage != null) {
        queue(finalMessage);
      }
      reason = ending.reason;
      intake.stop();
      state = State.ENDING;
      flush();
    }
    if (state == State.ENDING && outbox.isEmpty() && wire.shutdownOutput()) {
      state = State.DRAINING;
      output.progressed(System.nanoTime());
    }
    if (state == State.DRAINING && input.hasEnded()) {
      closeNow(reason);
    }
  }

  private void select() {
    boolean writes =
        state == State.ENDING
            ? !output.waitsForSource()
            : !outbox.isEmpty() && !output.waitsForSource();
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

  // ending

  /**
   * Ends in order: what is in flight is answered, then the last words are sent, then it is closed.
   * Nothing more is read than that needs. The first reason stays. A handshake is waited for only
   * where there may be last words.
   *
   * @param finalMessage asked when all else is answered; null, or gives null, where there are none
   */
  public void finish(CloseReason why, @Nullable Supplier<SendQueue.@Nullable Item> finalMessage) {
    if (finishing == null && (state == State.OPEN || state == State.HANDSHAKE)) {
      finishing = new Ending(why, finalMessage);
      if (!role.onFinishing()) {
        intake.stop();
      }
      if (state == State.HANDSHAKE && finalMessage == null) {
        closeNow(why);
      }
    }
  }

  public boolean isFinishing() {
    return finishing != null || state != State.OPEN;
  }

  /** Closes at once, whatever is still to be sent or received. */
  public void closeNow(CloseReason why) {
    if (state == State.CLOSED) {
      return;
    }
    intake.stop();
    state = State.CLOSED;
    wire.close(); // takes the key away from the selector, too
    loop.cancel(this);
    unsent(0);
    try {
      outbox.clear(why.text());
    } finally {
      closed(why);
    }
  }

  private void closed(CloseReason why) {
    long since = wasOpened ? openedAt : begunAt;
    role.onClosed(why, wasOpened, Duration.ofNanos(System.nanoTime() - since));
  }

  /** Closes at once for the reason that is known already, or else for this one. */
  public void closeNowUnlessEnding(CloseReason why) {
    Ending ending = finishing;
    closeNow(ending == null ? why : ending.reason);
  }

  /** From now on, the peer gets no longer than this to close as well. */
  public void shortenDrain(Duration time) {
    if (time.compareTo(drainTime) < 0) {
      drainTime = time;
    }
  }

  // times

  @Override
  public long nextTime() {
    return switch (state) {
      case HANDSHAKE -> excuse.end(handshakeTime());
      case OPEN -> earlier(excuse.end(peerTime()), role.nextTime());
      case ENDING -> excuse.end(sendTime());
      case DRAINING -> drainTime();
      case CLOSED -> EventLoop.NEVER;
    };
  }

  private long handshakeTime() {
    return begunAt + timeouts.handshake().toNanos();
  }

  private long peerTime() {
    return earlier(openSendTime(), intake.nextTime(timeouts));
  }

  private long openSendTime() {
    return outbox.isEmpty() ? EventLoop.NEVER : sendTime();
  }

  private long sendTime() {
    return output.deadline(timeouts);
  }

  private long drainTime() {
    return output.progressAt() + drainTime.toNanos();
  }

  public static long earlier(long a, long b) {
    if (a == EventLoop.NEVER || b == EventLoop.NEVER) {
      return a == EventLoop.NEVER ? b : a;
    }
    return a - b < 0 ? a : b;
  }

  public static boolean isOver(long time, long now) {
    return time != EventLoop.NEVER && time - now <= 0;
  }

  @Override
  public void timeCame(long then) {
    step(
        () -> {
          catchUp();
          long now = loop.refresh();
          switch (state) {
            case HANDSHAKE -> {
              if (isLate(handshakeTime(), now)) {
                timedOut(
                    CloseReason.Kind.HANDSHAKE_FAILED,
                    "its handshake was not done in time",
                    "handshake",
                    timeouts.handshake());
              }
            }
            case OPEN -> openTimeCame(now);
            case ENDING -> {
              if (isLate(sendTime(), now)) {
                sendTimedOut();
              }
            }
            case DRAINING -> {
              if (isOver(drainTime(), now)) {
                closeNow(reason);
              }
            }
            case CLOSED -> {}
          }
        });
  }

  /**
   * Takes what has arrived and sends what can be sent, before it is said that something came too
   * late: nothing of it may have been looked at for a while.
   */
  private void catchUp() throws IOException {
    if (state == State.HANDSHAKE) {
      handshake();
    }
    if (state != State.HANDSHAKE) {
      readAll();
      flush();
      moveOn();
    }
  }

  /** Whether a time of the peer's is over, unless it is we who are late. */
  private boolean isLate(long time, long now) {
    return isOver(excuse.end(time), now) && !excuse.excuses(time, now);
  }

  private void openTimeCame(long now) {
    if (!isLate(peerTime(), now)) {
      role.onTime(now);
    } else if (isOver(openSendTime(), now)) {
      sendTimedOut();
    } else {
      boolean slow = intake.isTooSlow(timeouts);
      String limit = role.timeoutsName() + (slow ? ".minimumRate" : ".message");
      long value = slow ? timeouts.minimumRate() : timeouts.message().toMillis();
      String what = intake.describe(timeouts) + " (" + limit + ", " + value;
      role.onMessageTimeout(
          what + (slow ? " bytes a second)" : " ms)") + intake.hint(), limit, value);
    }
  }

  private void sendTimedOut() {
    String what =
        output.waitsForSource()
            ? "the content that is being sent gave no more bytes"
            : "it didn't read what was sent to it";
    timedOut(
        CloseReason.Kind.TIMEOUT,
        what,
        output.waitsForSource() ? "source" : "write",
        output.waitsForSource() ? timeouts.source() : timeouts.write());
  }

  private void timedOut(CloseReason.Kind kind, String what, String name, Duration time) {
    String setting = role.timeoutsName() + "." + name;
    role.onLimit(setting, time.toMillis());
    closeNow(new CloseReason(kind, what + " (" + setting + ", " + time.toMillis() + " ms)"));
  }

  public ServerTimeouts timeouts() {
    return timeouts;
  }

  /** When anything last came from the peer. */
  public long heardAt() {
    return input.heardAt();
  }

  /** When the peer last took some of what was to be sent, or the connection could be used. */
  public long progressAt() {
    return output.progressAt();
  }

  /** Reports that a limit was reached or a time-out has expired. */
  public void reportLimit(String name, long value) {
    role.onLimit(name, value);
  }

  // Connection

  @Override
  public CompletableFuture<Void> send(Message message) {
    return role.send(Outgoing.of(message));
  }

  @Override
  public CompletableFuture<Void> send(Outgoing message) {
    return role.send(message);
  }

  @Override
  public int requestsInFlight() {
    return role.requestsInFlight();
  }

  @Override
  public boolean isOpen() {
    return state == State.OPEN && finishing == null;
  }

  @Override
  public void close() {
    loop.run(
        () ->
            step(
                () ->
                    finish(
                        new CloseReason(CloseReason.Kind.CLOSED, "closed by this program"), null)));
  }

  public boolean isClosed() {
    return state == State.CLOSED;
  }
}
