package dev.proem.net.internal.connection;

import dev.proem.net.CloseReason;
import dev.proem.net.internal.connection.ConnectionState.Closed;
import dev.proem.net.internal.connection.ConnectionState.Draining;
import dev.proem.net.internal.connection.ConnectionState.Finish;
import dev.proem.net.internal.connection.ConnectionState.Finishing;
import dev.proem.net.internal.connection.ConnectionState.Flushing;
import dev.proem.net.internal.connection.ConnectionState.Handshaking;
import dev.proem.net.internal.connection.ConnectionState.Open;
import dev.proem.net.internal.content.SourceException;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.message.OutgoingItem;
import dev.proem.net.internal.message.SendQueue;
import dev.proem.net.internal.transport.LogText;
import dev.proem.net.internal.transport.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leads a connection through its {@linkplain ConnectionState states}, from the handshake to the
 * orderly close. Used by the thread of the event loop only, except for {@link #state} and {@link
 * #wasOpened}.
 *
 * <p>The last state before the close is to drain the input, because closing a socket that has
 * unread input makes the system reset the connection, which destroys replies that are in transit.
 */
final class ConnectionLifecycle {
  // One object for all connections: these states have no data.
  private static final ConnectionState HANDSHAKING = new Handshaking();
  private static final ConnectionState OPEN = new Open();
  private static final ConnectionState CLOSED = new Closed();

  private final Wire wire;
  private final Intake intake;
  private final SendQueue queue;
  private final ConnectionInput input;
  private final ConnectionOutput output;
  private final ConnectionRole role;
  private final Runnable whenClosed;
  private final long startedAt = System.nanoTime();
  private volatile ConnectionState state = HANDSHAKING;
  private volatile boolean wasOpened;
  private long openedAt;

  /**
   * The lifecycle of a connection that starts now.
   *
   * @param whenClosed runs when the wire has been closed, before the role is notified
   */
  ConnectionLifecycle(
      Wire wire,
      Intake intake,
      SendQueue queue,
      ConnectionInput input,
      ConnectionOutput output,
      ConnectionRole role,
      Runnable whenClosed) {
    this.wire = wire;
    this.intake = intake;
    this.queue = queue;
    this.input = input;
    this.output = output;
    this.role = role;
    this.whenClosed = whenClosed;
  }

  /** Returns the current state; for any thread. */
  ConnectionState state() {
    return state;
  }

  /** Returns whether the handshake has ever completed; for any thread. */
  boolean wasOpened() {
    return wasOpened;
  }

  boolean isClosed() {
    return state instanceof Closed;
  }

  /**
   * Continues the handshake.
   *
   * @return whether it has just completed
   */
  boolean handshake() throws IOException {
    if (!(state instanceof Handshaking) || !wire.handshake()) {
      return false;
    }
    openedAt = System.nanoTime();
    output.progressed(openedAt);
    state = OPEN;
    wasOpened = true;
    return true;
  }

  /** Queues an item, or drops it if nothing can be sent any more. */
  void queue(OutgoingItem item) {
    if (isClosed() || state instanceof Draining) {
      item.drop("the connection is closed");
    } else {
      output.queue(item);
    }
  }

  /**
   * Ends a broken connection: a failed handshake after it was flushed, because TLS can still send
   * its alert, and every other connection at once.
   */
  void fail(IOException cause) {
    String text = LogText.reason(cause);
    if (state instanceof Handshaking) {
      state = new Flushing(new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, text));
      output.progressed(System.nanoTime());
    } else if (!state.isEstablished()) {
      closeUnlessEnding(new CloseReason(CloseReason.Kind.IO_ERROR, text));
    } else if (!role.isBusy() && queue.isEmpty() && !intake.isInsideMessage()) {
      // Health checks reset idle connections; no data is lost.
      close(
          new CloseReason(
              CloseReason.Kind.PEER_CLOSED, "the peer reset the connection between messages"));
    } else if (cause instanceof SourceException) {
      closeEarly(new CloseReason(CloseReason.Kind.INTERNAL, text));
    } else {
      closeEarly(new CloseReason(CloseReason.Kind.IO_ERROR, text));
    }
  }

  /** Handles a time-out that has expired. */
  void expire(ConnectionTimers.Expired expired) {
    switch (expired.cause()) {
      case MESSAGE -> {
        role.onLimit(expired.limit());
        role.onMessageTimeout(expired.text());
      }
      case DRAIN -> closeUnlessEnding(new CloseReason(CloseReason.Kind.CLOSED, expired.text()));
      case HANDSHAKE -> {
        role.onLimit(expired.limit());
        close(new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, expired.text()));
      }
      case SEND -> {
        role.onLimit(expired.limit());
        closeEarly(new CloseReason(CloseReason.Kind.TIMEOUT, expired.text()));
      }
    }
  }

  /** Closes at once, for the reason that has been decided, or else for this one. */
  void closeUnlessEnding(CloseReason why) {
    CloseReason known = state.reason();
    close(known == null ? why : known);
  }

  /** Closes at once, before all was received or sent; the text keeps an earlier reason. */
  private void closeEarly(CloseReason why) {
    CloseReason known = state.reason();
    close(known == null ? why : new CloseReason(why.kind(), known.text() + "; " + why.text()));
  }

  /** See {@link MessageConnection#finish}. */
  void finish(CloseReason why, @Nullable Supplier<@Nullable OutgoingItem> finalMessage) {
    if (state instanceof Handshaking) {
      close(why);
    } else if (state instanceof Open) {
      state = new Finishing(new Finish(why, finalMessage));
      if (!role.onFinishing()) {
        intake.stop();
      }
    }
  }

  /** Writes, and moves on to the next state where all is done that has to be done before. */
  void advance() throws IOException {
    if (state.isEstablished() || state instanceof Flushing) {
      output.flush();
    }
    if (state instanceof Finishing finishing && !role.isBusy()) {
      Supplier<@Nullable OutgoingItem> last = finishing.finish().finalMessage();
      OutgoingItem finalMessage = last == null ? null : last.get();
      if (finalMessage != null) {
        output.queue(finalMessage);
      }
      intake.stop();
      state = new Flushing(finishing.finish().reason());
      if (queue.isEmpty()) {
        output.progressed(System.nanoTime()); // the peer gets the whole time for the end
      }
      output.flush();
    }
    if (state instanceof Flushing flushing && queue.isEmpty() && wire.shutdownOutput()) {
      state = new Draining(flushing.reason());
      output.progressed(System.nanoTime());
    }
    if (state instanceof Draining draining && input.hasEnded()) {
      close(draining.reason());
    }
  }

  /** Closes at once, without sending or receiving what is pending. */
  void close(CloseReason why) {
    if (isClosed()) {
      return;
    }
    intake.stop();
    state = CLOSED;
    wire.close();
    whenClosed.run();
    try {
      queue.clear(why.text());
    } finally {
      long since = wasOpened ? openedAt : startedAt;
      role.onClosed(why, wasOpened, Duration.ofNanos(System.nanoTime() - since));
    }
  }
}
