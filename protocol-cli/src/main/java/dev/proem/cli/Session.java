package dev.proem.cli;

import dev.proem.net.ErrorReplyException;
import dev.proem.net.MessageClientBuilder;
import dev.proem.net.TransportException;
import dev.proem.net.tls.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server of a client that makes several calls, or long ones.
 *
 * @param timeout the time limit of each step
 */
public record Session(Address address, @Nullable Tls tls, Duration timeout) {
  /** The default time limit of each step. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Returns a builder for the client, with the settings that all clients have in common. */
  public MessageClientBuilder builder() {
    return MessageClients.builder(address, tls, Deadline.in(timeout));
  }

  /**
   * Returns the failure for a call that has failed.
   *
   * @param watch a listener of the client
   * @param server the kind of server that is expected at the address, such as "a file-server"
   */
  public Failure failure(TransportException e, ClientWatch watch, String server) {
    if (e instanceof ErrorReplyException error) {
      return ErrorText.failure(address, error.reply());
    }
    return TransportFailures.of(e, address, Deadline.in(timeout), watch, server);
  }

  /** Returns the failure for a reply with unexpected content. */
  public Failure malformed(String what, String server) {
    return new Failure(
        ExitStatus.REPLY_MALFORMED,
        "malformed reply from %s: %s; check that %s runs there".formatted(address, what, server));
  }
}
