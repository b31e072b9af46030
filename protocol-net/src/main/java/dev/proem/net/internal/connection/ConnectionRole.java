package dev.proem.net.internal.connection;

import dev.proem.Bound;
import dev.proem.net.CloseReason;
import dev.proem.net.Outgoing;
import dev.proem.net.internal.content.ContentPipe;
import dev.proem.net.internal.message.Intake;
import dev.proem.net.internal.transport.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The side that a {@link MessageConnection} is on: what its messages mean, and what its limits,
 * time-outs and end lead to. Called on the thread of the event loop, except for {@link #send} and
 * {@link #requestsInFlight}.
 */
public interface ConnectionRole extends Intake.Sink {
  /** The handshake has completed. */
  void onOpened();

  /** The peer has closed its output at a message boundary. */
  void onPeerClosed();

  /** The connection failed with this exception, and is about to be closed. */
  default void onIoError(IOException cause) {}

  /** A step of the connection threw an exception that is not an I/O error. */
  void onFailure(Throwable failure);

  /**
   * A message did not arrive in time.
   *
   * @param what the whole reason, with the name and the value of the limit
   */
  void onMessageTimeout(String what);

  /** A limit was reached or a time-out has expired. */
  void onLimit(Bound limit);

  /** The bytes to be sent have crossed the high or the low watermark. */
  void onWatermark(boolean high, long unsent);

  /**
   * The connection is to end. Content that waits for bytes which will not be read must fail.
   *
   * @return whether requests in flight need more bytes of the peer, so that reading goes on
   */
  boolean onFinishing();

  /** The connection is closed; called once. */
  void onClosed(CloseReason why, boolean wasOpened, Duration open);

  /** A step has ended; its writes may wait for the end of the round. */
  default void onStep() {}

  /** The writes of one or several steps are done. */
  default void onSettled() {}

  /**
   * Returns whether received messages cause messages to be sent. Then reading is paused above the
   * high watermark. Otherwise reading goes on, because two sides that wait for each other would
   * wait permanently.
   */
  boolean respondsToMessages();

  /** Returns whether work is left to do before the connection can end. */
  boolean isBusy();

  /** The streamed content that is being received, if a reader gets it. */
  @Nullable ContentPipe incomingContent();

  /** The next time for {@link #onTime}; {@link EventLoop#NEVER} for none. */
  long nextTime();

  /** The time of {@link #nextTime} has come. */
  void onTime(long now);

  /** The number of requests in flight; for any thread. */
  int requestsInFlight();

  /** See {@link dev.proem.net.Connection#send(Outgoing)}; for any thread. */
  CompletableFuture<Void> send(Outgoing message);
}
