package dev.proem.cli;

import dev.proem.LimitExceededException;
import dev.proem.ProtocolException;
import dev.proem.TruncatedMessageException;
import dev.proem.WrongProtocolException;
import dev.proem.net.ClientClosedException;
import dev.proem.net.DeadlineExceededException;
import dev.proem.net.NotConnectedException;
import dev.proem.net.TransportException;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Converts exceptions of a {@link dev.proem.net.MessageClient} into sentences for the user. */
public final class TransportFailures {
  private TransportFailures() {}

  /**
   * Returns the failure for an exchange that has failed.
   *
   * @param server the kind of server that is expected at the address, such as "an app-server"
   */
  public static Failure of(
      TransportException e,
      Address address,
      Deadline deadline,
      ClientWatch connection,
      String server) {
    if (e instanceof NotConnectedException) {
      return notConnected(e.getCause(), address, deadline);
    }
    if (e instanceof DeadlineExceededException late) {
      return late(late, address, deadline, connection.received());
    }
    if (e instanceof ClientClosedException) {
      return new Failure(ExitStatus.INTERNAL, Failures.reason(e) + "; please report it");
    }
    SSLHandshakeException handshake = cause(e, SSLHandshakeException.class);
    if (handshake != null) {
      return noTls(address, Failures.reason(handshake));
    }
    ProtocolException fault = cause(e, ProtocolException.class);
    return fault == null || fault instanceof TruncatedMessageException
        ? ended(connection.received(), connection.how(), address)
        : malformed(fault, address, server);
  }

  /** Returns the failure for a reply that is not a valid message. */
  public static Failure malformed(ProtocolException fault, Address address, String server) {
    if (fault instanceof WrongProtocolException wrong) {
      return new Failure(
          ExitStatus.WRONG_PROTOCOL,
          "wrong protocol: %s seems to speak %s, not Proem; check %s"
              .formatted(address, wrong.protocol(), address.parts()));
    }
    if (fault instanceof LimitExceededException) {
      return new Failure(
          ExitStatus.REPLY_MALFORMED,
          "the reply from %s exceeds a limit of this program: %s; request less data"
              .formatted(address, Failures.reason(fault)));
    }
    return new Failure(
        ExitStatus.REPLY_MALFORMED,
        "malformed reply from %s: %s; check that %s runs there"
            .formatted(address, Failures.reason(fault), server));
  }

  /**
   * Returns the failure for a connection that ended before the end of the reply.
   *
   * @param received the number of bytes received before
   * @param how the action of the server, such as "closed the connection"
   */
  public static Failure ended(long received, String how, Address address) {
    return received == 0
        ? Failures.noReply(address, how)
        : new Failure(
            ExitStatus.REPLY_TRUNCATED,
            String.format(
                Locale.ROOT,
                "reply truncated after byte %d: %s %s; try again, or look at the server's log",
                received,
                address,
                how));
  }

  private static Failure notConnected(
      @Nullable Throwable cause, Address address, Deadline deadline) {
    IOException reason =
        cause instanceof IOException io ? io : new IOException(Failures.reason(orUnknown(cause)));
    String text = Failures.reason(reason);
    if (text.contains("SSL") || text.toLowerCase(Locale.ROOT).contains("handshake")) {
      return noTls(address, text);
    }
    return Failures.connecting(address, deadline, reason);
  }

  /** Returns the failure for a connection without a TLS handshake. */
  public static Failure noTls(Address address, String reason) {
    return new Failure(
        ExitStatus.CONNECTION_FAILED,
        "no TLS with %s: %s; check that it uses TLS, and --trust, --cert and --server-name"
            .formatted(address, reason));
  }

  private static Throwable orUnknown(@Nullable Throwable cause) {
    return cause == null ? new IOException("no address") : cause;
  }

  private static Failure late(
      DeadlineExceededException late, Address address, Deadline deadline, long received) {
    String what =
        !late.isSent()
            ? "no connection to %s"
            : received == 0 ? "no reply from %s" : "the reply from %s was not complete";
    return Failures.timedOut(what.formatted(address), deadline);
  }

  /** Returns the first cause of this type; null if there is none. */
  private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
