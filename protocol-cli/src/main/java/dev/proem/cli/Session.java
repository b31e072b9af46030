package dev.proem.cli;

import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.TransportException;
import dev.proem.net.tls.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a client that makes many calls, or long ones, gets at its server.
 *
 * @param timeout for the server to do the next thing
 */
public record Session(Address address, @Nullable Tls tls, Duration timeout) {
  /** The time limit by default. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** The client, still without what it has of its own. */
  public MessageClientBuilder builder() {
    return MessageClients.builder(address, tls, Deadline.in(timeout));
  }

  /**
   * A call has failed.
   *
   * @param watch has listened to the client
   * @param server what has to run at the address, such as "a file-server"
   */
  public Failure failure(TransportException e, ClientWatch watch, String server) {
    if (e instanceof ErrorReplyException refusal) {
      return ErrorText.failure(address, refusal.reply());
    }
    return TransportFailures.of(e, address, Deadline.in(timeout), watch, server);
  }

  /** The server has answered something that is no answer. */
  public Failure malformed(String what, String server) {
    return new Failure(
        ExitStatus.REPLY_MALFORMED,
        "malformed reply from %s: %s; check that %s runs there".formatted(address, what, server));
  }
}
