package dev.proem.net.internal.connection;

import dev.proem.net.CloseReason;
import dev.proem.net.internal.message.OutgoingItem;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The states of a {@link MessageConnection}, each with the data that only it has.
 *
 * <pre>
 *             handshake       finish()             no request          all is           the peer
 *             is done                              is in flight        sent             has closed
 *  Handshaking ------> Open ---------> Finishing ----------> Flushing ------> Draining --------> Closed
 *       |                                                       ^
 *       +---- it failed: TLS still sends its alert -------------+
 * </pre>
 *
 * <p>Any other failure, or a time-out, leads to {@link Closed} from any state.
 */
sealed interface ConnectionState {
  /** The TLS handshake has not completed; without TLS, the connection has not started. */
  record Handshaking() implements ConnectionState {}

  /** Messages are received and sent. */
  record Open() implements ConnectionState {}

  /** The requests in flight are finished; no new ones are received. */
  record Finishing(Finish finish) implements ConnectionState {}

  /** The queue is sent, and then the end of the output. */
  record Flushing(CloseReason reason) implements ConnectionState {}

  /** The output has ended; the input is read and discarded until the peer closes. */
  record Draining(CloseReason reason) implements ConnectionState {}

  /** Nothing is read or written. */
  record Closed() implements ConnectionState {}

  /**
   * The planned end of a connection.
   *
   * @param finalMessage called when the requests in flight are finished; null, or returning null,
   *     for no final message
   */
  record Finish(CloseReason reason, @Nullable Supplier<@Nullable OutgoingItem> finalMessage) {}

  /** Returns whether messages are processed. */
  default boolean isEstablished() {
    return this instanceof Open || this instanceof Finishing;
  }

  /** Returns the reason of an end that has been decided; null when none has. */
  default @Nullable CloseReason reason() {
    if (this instanceof Finishing finishing) {
      return finishing.finish.reason;
    }
    if (this instanceof Flushing flushing) {
      return flushing.reason;
    }
    return this instanceof Draining draining ? draining.reason : null;
  }
}
