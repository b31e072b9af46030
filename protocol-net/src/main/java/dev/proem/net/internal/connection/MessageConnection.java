package dev.proem.net.internal.connection;

import dev.proem.Bound;
import dev.proem.net.CloseReason;
import dev.proem.net.Connection;
import dev.proem.net.internal.connection.ConnectionState.Handshaking;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.EventLoop;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Timers;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a connection: bytes are received and become messages, messages are sent,
 * reading is paused while too much is unsent, and the connection is closed in an orderly way. Its
 * {@link ConnectionRole} defines the meaning of the messages; {@link ConnectionState} draws the
 * states.
 *
 * <p>All methods except those of {@link Connection} run on the thread of the event loop.
 */
public final class MessageConnection extends AbstractConnection
    implements EventLoop.Ready, ConnectionSteps.Host {
  public final EventLoop loop;
  private final ConnectionRole role;
  private final Wire wire;
  public final Intake intake;
  public final ConnectionReader reader;
  public final SendQueue sendQueue;
  private final SelectionKey key;
  private final ConnectionInput input;
  private final ConnectionOutput output;
  private final ConnectionTimers timers;
  private final ConnectionSteps steps;
  private final ConnectionLifecycle lifecycle;

  public MessageConnection(ConnectionParts parts, ConnectionRole role) {
    super(parts.id(), parts.local(), parts.remote(), role);
    this.role = role;
    this.loop = parts.loop();
    this.key = parts.key();
    this.wire = parts.wire();
    this.intake = new Intake(parts.decoder(), role, loop::now, loop::refresh);
    this.sendQueue = parts.sendQueue();
    this.input = new ConnectionInput(loop, wire, intake, role, this::countReceived);
    this.output = new ConnectionOutput(parts, intake, role, this::unsent);
    this.lifecycle =
        new ConnectionLifecycle(wire, intake, sendQueue, input, output, role, this::cancelAll);
    this.reader =
        new ConnectionReader(loop, wire, intake, input, output, lifecycle, role, this::resume);
    this.timers = new ConnectionTimers(parts.timeouts(), intake, sendQueue, output);
    this.steps = new ConnectionSteps(loop, this);
  }

  private void cancelAll() {
    loop.cancel(this);
    unsent(0);
  }

  private ConnectionState state() {
    return lifecycle.state();
  }

  /** Runs an action, and the writes that follow from it; a failure closes the connection. */
  public void step(ConnectionSteps.Step step) {
    steps.run(step);
  }

  @Override
  public boolean isWorthWriting() {
    return output.isWorthWriting();
  }

  @Override
  public void onStep() {
    role.onStep();
  }

  @Override
  public void onFailure(Throwable failure) {
    role.onFailure(failure);
    closeNow(new CloseReason(CloseReason.Kind.INTERNAL, "a fault of this program"));
  }

  @Override
  public void onIoError(IOException cause) {
    if (state().isEstablished() && !role.respondsToMessages()) {
      reader.readLast(); // replies: a write may notice first that the connection is broken
    }
    role.onIoError(cause);
    boolean opening = state() instanceof Handshaking;
    lifecycle.fail(cause);
    if (opening) {
      flushAlert();
    }
  }

  /** A failed handshake is flushed before the close, so that TLS can send its alert. */
  private void flushAlert() {
    try {
      settle();
    } catch (IOException e) {
      closeNowUnlessEnding(new CloseReason(CloseReason.Kind.IO_ERROR, LogText.reason(e)));
    }
  }

  /**
   * Begins the handshake, or without TLS, processes messages.
   *
   * @param readAhead bytes that were received before
   */
  public void begin(ByteBuffer readAhead) {
    step(
        () -> {
          handshake();
          countReceived(readAhead.remaining());
          if (readAhead.hasRemaining() && state().isEstablished()) {
            intake.take(readAhead);
          }
          // The selector reports what else has arrived, or ConnectionReader.readBufferedSoon.
        });
  }

  private void handshake() throws IOException {
    if (lifecycle.handshake()) {
      session(wire.session());
      role.onOpened();
    }
  }

  @Override
  public void ready(SelectionKey ready) {
    goOn(ready.isReadable() || wire.session() != null); // with TLS, a read may wait for a write
  }

  /** Continues after a task of the TLS handshake, or because TLS holds decrypted bytes. */
  public void resume() {
    goOn(true);
  }

  private void goOn(boolean reads) {
    step(
        () -> {
          if (state() instanceof Handshaking) {
            handshake();
          } else if (reads) {
            reader.read();
          }
        });
  }

  /** Queues a message, which is written when the current step ends. */
  public void queue(OutgoingItem item) {
    lifecycle.queue(item);
  }

  /** Writes, takes what was kept if reading is resumed, and selects what to wait for. */
  @Override
  public void settle() throws IOException {
    do {
      loop.refresh(); // a handler may have taken long
      lifecycle.advance();
    } while (state().isEstablished() && intake.takeKept());
    role.onSettled();
    if (!isClosed()) {
      select();
      loop.schedule(this);
      reader.readBufferedSoon();
    }
  }

  private void select() {
    int wanted =
        (reader.isWanted() ? SelectionKey.OP_READ : 0)
            | (output.isWanted(state()) ? SelectionKey.OP_WRITE : 0);
    int interest = wire.interest(wanted);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  // ending

  /**
   * Closes in an orderly way: requests in flight are finished, the final message is sent, then the
   * connection is closed. Only what these requests need is still read. The first reason is kept, at
   * least in the text of a failure. During the handshake, it closes at once.
   *
   * @param finalMessage called when the requests in flight are finished; null, or returning null,
   *     for no final message
   */
  public void finish(CloseReason why, @Nullable Supplier<@Nullable OutgoingItem> finalMessage) {
    lifecycle.finish(why, finalMessage);
  }

  /** Closes at once, without sending or receiving what is pending. */
  public void closeNow(CloseReason why) {
    lifecycle.close(why);
  }

  /** Closes at once, for the reason that has been decided, or else for this one. */
  public void closeNowUnlessEnding(CloseReason why) {
    lifecycle.closeUnlessEnding(why);
  }

  /** Limits the time that the peer gets to close after all has been sent. */
  public void shortenDrain(Duration time) {
    timers.shortenDrain(time);
  }

  @Override
  public long nextTime() {
    long time = timers.nextTime(state());
    return state().isEstablished() ? Timers.earlier(time, role.nextTime()) : time;
  }

  @Override
  public void timeCame(long then) {
    step(
        () -> {
          catchUp();
          long now = loop.refresh();
          ConnectionTimers.Expired expired = timers.expired(state(), now);
          if (expired != null) {
            lifecycle.expire(expired);
          } else if (state().isEstablished()) {
            role.onTime(now);
          }
        });
  }

  /**
   * Takes what has arrived and sends what can be sent before a time-out is judged, because a step
   * that took long may have kept the event loop from both.
   */
  private void catchUp() throws IOException {
    handshake();
    if (!(state() instanceof Handshaking)) {
      reader.readAll();
      lifecycle.advance();
    }
  }

  // for the role

  /** Returns whether the handshake has ever completed; for any thread. */
  public boolean wasOpened() {
    return lifecycle.wasOpened();
  }

  public boolean isShakingHands() {
    return state() instanceof Handshaking;
  }

  public boolean isOverWatermark() {
    return output.isOverWatermark();
  }

  @Override
  public boolean isClosed() {
    return lifecycle.isClosed();
  }

  /** Returns when bytes were last received, by {@link System#nanoTime}. */
  public long lastReceivedAt() {
    return input.lastReceivedAt();
  }

  /** Returns when the peer last took bytes, or when the connection was opened. */
  public long progressAt() {
    return output.progressAt();
  }

  /** Reports that a limit was reached or a time-out has expired. */
  public void reportLimit(Bound limit) {
    role.onLimit(limit);
  }

  // Connection

  @Override
  public boolean isOpen() {
    return state() instanceof ConnectionState.Open;
  }

  @Override
  public void close() {
    CloseReason why = new CloseReason(CloseReason.Kind.CLOSED, "closed by this program");
    loop.run(() -> step(() -> finish(why, null)));
  }
}
