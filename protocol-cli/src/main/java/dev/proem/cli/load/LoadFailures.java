package dev.proem.cli.load;

import dev.proem.ProtocolException;
import dev.proem.cli.Address;
import dev.proem.cli.Deadline;
import dev.proem.cli.ExitStatus;
import dev.proem.cli.Failure;
import dev.proem.cli.Failures;
import dev.proem.cli.TransportFailures;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** The failures that end a load. Most faults are only counted once a reply has arrived. */
final class LoadFailures {
  private LoadFailures() {}

  /**
   * Returns the failure for a connection that could not be opened.
   *
   * @param inHandshake whether the socket was connected, so TLS has failed
   * @param opened the number of connections that were opened before
   */
  static Failure opening(
      LoadSettings settings, boolean inHandshake, int opened, IOException reason) {
    Failure failure = opening(settings, inHandshake, reason);
    return opened == 0
        ? failure
        : new Failure(
            failure.status(),
            String.format(
                Locale.ROOT,
                "connection %d of %d: %s",
                opened + 1,
                settings.connections(),
                failure.sentence()));
  }

  private static Failure opening(LoadSettings settings, boolean inHandshake, IOException reason) {
    String text = Failures.reason(reason);
    if (text.contains("Too many open files")) {
      return new Failure(
          ExitStatus.CONNECTION_FAILED,
          "too many open files; allow more with ulimit -n, or reduce --connections");
    }
    if (inHandshake && !(reason instanceof SocketTimeoutException)) {
      boolean closed = reason instanceof ClosedChannelException;
      return TransportFailures.noTls(
          settings.address(), closed ? "it closed the connection during the handshake" : text);
    }
    return Failures.connecting(settings.address(), Deadline.in(settings.timeout()), reason);
  }

  /**
   * Returns the failure for a connection that ended before any reply has arrived.
   *
   * @param received the number of bytes received on it
   */
  static Failure unanswered(LoadSettings settings, long received, Exception reason) {
    Address address = settings.address();
    if (reason instanceof ProtocolException fault) {
      return TransportFailures.malformed(fault, address, "a server of messages");
    }
    if (reason instanceof SocketTimeoutException) {
      String what = received == 0 ? "no reply from %s" : "the reply from %s was not complete";
      return Failures.timedOut(what.formatted(address), Deadline.in(settings.timeout()));
    }
    String text = Failures.reason(reason);
    if (reason instanceof LoadUnsolicitedException unsolicited) {
      return unsolicited.isError()
          ? new Failure(
              ExitStatus.ERROR_REPLY,
              "error reply from %s: %s; look at the server's log".formatted(address, text))
          : new Failure(
              ExitStatus.REPLY_MALFORMED,
              "%s sent a reply that no request was waiting for: %s; check which server runs there"
                  .formatted(address, text));
    }
    return TransportFailures.ended(
        received,
        reason instanceof EOFException ? text : "broke the connection (%s)".formatted(text),
        address);
  }

  /** Returns the failure for a load that is complete but has faults, with their numbers. */
  static Failure faulty(LoadSettings settings, LoadMeasurement seen) {
    StringBuilder what = new StringBuilder();
    seen.faults().forEach((fault, count) -> add(what, count, fault.label()));
    seen.errorReplies().forEach((code, count) -> add(what, count, "error replies " + code));
    add(what, seen.lost, "connections lost");
    add(what, seen.failedAttempts, "failed attempts to connect");
    return new Failure(
        ExitStatus.LOAD_FAULTY,
        String.format(
            Locale.ROOT,
            "not all of %d requests to %s succeeded: %s; look at the server's log",
            seen.allRequests,
            settings.address(),
            what));
  }

  private static void add(StringBuilder list, long count, String what) {
    if (count > 0) {
      list.append(list.length() == 0 ? "" : ", ").append(count).append(' ').append(what);
    }
  }
}
