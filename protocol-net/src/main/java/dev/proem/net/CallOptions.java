package dev.proem.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of one call of a {@link MessageClient}. Immutable and thread-safe.
 *
 * @param deadline the time for the whole exchange, starting with the call, 1 ms to 365 days; null
 *     for the deadline in the client's {@link ClientTimeouts}
 * @param idempotent whether the request may be executed more than once with the same result. If so,
 *     it is sent again on another connection when its connection ends before the reply
 * @param waitForConnection whether the call waits, up to its deadline, while no address accepts a
 *     connection. Otherwise it fails once every address has been tried; the attempt may have been
 *     shortly before the call, see {@link Backoff}
 */
public record CallOptions(
    @Nullable Duration deadline, boolean idempotent, boolean waitForConnection) {
  /**
   * Default options: the deadline of the client, not idempotent, without waiting for a connection.
   */
  public static final CallOptions DEFAULT = new CallOptions(null, false, false);

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the deadline is out of its range
   */
  public CallOptions {
    if (deadline != null) {
      ServerTimeouts.check("deadline", deadline);
    }
  }

  /** Returns these options with another {@link #deadline}. */
  public CallOptions withDeadline(Duration time) {
    return new CallOptions(time, idempotent, waitForConnection);
  }

  /** Returns these options with another {@link #idempotent}. */
  public CallOptions withIdempotent(boolean value) {
    return new CallOptions(deadline, value, waitForConnection);
  }

  /** Returns these options with another {@link #waitForConnection}. */
  public CallOptions withWaitForConnection(boolean value) {
    return new CallOptions(deadline, idempotent, value);
  }
}
