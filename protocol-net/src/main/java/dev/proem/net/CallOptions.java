package dev.proem.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one call of a {@link MessageClient}. Immutable and thread-safe.
 *
 * @param deadline for the whole exchange, from the call on; null for that of the client's {@link
 *     ClientTimeouts}. 1 ms to 365 days
 * @param idempotent whether executing the request twice does no harm: then it is sent again, on
 *     another connection, when the one that it was sent on ends before the reply
 * @param waitForConnection whether the call waits, up to its deadline, while no address can be
 *     connected to; else it fails as soon as each was tried once, which may have been a little
 *     before, as {@link Backoff} says
 */
public record CallOptions(
    @Nullable Duration deadline, boolean idempotent, boolean waitForConnection) {
  /** The client's deadline, not idempotent, without waiting for a connection. */
  public static final CallOptions DEFAULT = new CallOptions(null, false, false);

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the deadline is out of its range
   */
  public CallOptions {
    if (deadline != null) {
      ServerTimeouts.check("deadline", deadline);
    }
  }

  /** These options with a deadline. */
  public CallOptions withDeadline(Duration time) {
    return new CallOptions(time, idempotent, waitForConnection);
  }

  /** These options for a request that may be executed twice. */
  public CallOptions withIdempotent(boolean value) {
    return new CallOptions(deadline, value, waitForConnection);
  }

  /** These options for a call that waits for a connection. */
  public CallOptions withWaitForConnection(boolean value) {
    return new CallOptions(deadline, idempotent, value);
  }
}
