package dev.proem.examples;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Turns what the system reports into a sentence for a person: what happened, what to do. */
final class Failures {
  private static final int LONGEST_REASON = 300;

  private Failures() {}

  /** A server can't listen on {@code address}. */
  static Failure listening(Address address, IOException e) {
    return address instanceof Endpoint endpoint
        ? listening(endpoint, e)
        : listening((SocketFile) address, e);
  }

  private static Failure listening(SocketFile file, IOException e) {
    String reason = listeningReason(e);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("permission denied")) {
      return new Failure(
          ExitStatus.PERMISSION_DENIED,
          "no permission to listen on %s; use a folder that you may write to".formatted(file));
    }
    if (lower.contains("already in use")) {
      return new Failure(
          ExitStatus.PORT_TAKEN,
          "%s is taken; stop the program that listens there, or remove the file".formatted(file));
    }
    return new Failure(
        ExitStatus.ADDRESS_UNAVAILABLE,
        "can't listen on %s: %s; use a short path in a folder that exists"
            .formatted(file, decapitalised(reason)));
  }

  private static Failure listening(Endpoint endpoint, IOException e) {
    String reason = listeningReason(e);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (e instanceof UnknownHostException) {
      return unknownName(endpoint);
    }
    if (lower.contains("permission denied")) {
      return new Failure(
          ExitStatus.PERMISSION_DENIED,
          "no permission to listen on %s; use a port above 1023, or 0 for any free one"
              .formatted(endpoint));
    }
    if (lower.contains("already in use")) {
      return new Failure(
          ExitStatus.PORT_TAKEN,
          String.format(
              Locale.ROOT,
              "port %d is taken; stop the program that listens on %s, or use port 0 for any free one",
              endpoint.port(),
              endpoint));
    }
    if (e instanceof BindException) {
      return new Failure(
          ExitStatus.ADDRESS_UNAVAILABLE,
          "can't listen on %s: %s; use an address of this machine, or '' for all of them"
              .formatted(endpoint, decapitalised(reason)));
    }
    return new Failure(
        ExitStatus.INTERNAL, "can't listen on %s: %s".formatted(endpoint, decapitalised(reason)));
  }

  /** The reason alone: a server of the library says the address before, as we do. */
  private static String listeningReason(IOException e) {
    return reason(e).replaceFirst("^can't listen on .*?: ", "");
  }

  /** A client can't connect to {@code address}. */
  static Failure connecting(Address address, Deadline deadline, IOException e) {
    String reason = reason(e);
    if (e instanceof UnknownHostException && address instanceof Endpoint endpoint) {
      return unknownName(endpoint);
    }
    if (deadline.isOver() || e instanceof SocketTimeoutException) {
      return timedOut("no connection to %s".formatted(address), deadline);
    }
    if (e instanceof NoRouteToHostException || reason.contains("unreachable")) {
      return new Failure(
          ExitStatus.CONNECTION_FAILED,
          "can't reach %s: %s; check HOST and the network"
              .formatted(address, decapitalised(reason)));
    }
    if (e instanceof ConnectException && reason.toLowerCase(Locale.ROOT).contains("refused")) {
      return new Failure(
          ExitStatus.CONNECTION_FAILED,
          "connection refused by %s; start the server first, or check %s"
              .formatted(address, address.parts()));
    }
    if (reason.toLowerCase(Locale.ROOT).contains("reset")) { // it was accepted, and then dropped
      return noReply(address, "broke the connection (%s)".formatted(reason));
    }
    if (reason.contains("ermission denied")) {
      return new Failure(
          ExitStatus.PERMISSION_DENIED,
          "no permission to connect to %s; check the firewall, %s"
              .formatted(address, address.parts()));
    }
    return new Failure(
        ExitStatus.CONNECTION_FAILED,
        "can't connect to %s: %s; check %s"
            .formatted(address, decapitalised(reason), address.parts()));
  }

  /** The server has ended the connection before it replied. */
  static Failure noReply(Address address, String how) {
    return new Failure(
        ExitStatus.REPLY_MISSING,
        "no reply: %s %s first; check that the right server runs there".formatted(address, how));
  }

  /** The deadline of the whole exchange has passed. */
  static Failure timedOut(String whatHappened, Deadline deadline) {
    return new Failure(
        ExitStatus.TIMED_OUT,
        "timed out: %s within %s; check the server, or give it more with --timeout"
            .formatted(whatHappened, Durations.text(deadline.length())));
  }

  private static Failure unknownName(Endpoint endpoint) {
    return new Failure(
        ExitStatus.NAME_NOT_FOUND,
        "name not found: '%s'; check the spelling of HOST, or use an address"
            .formatted(ReadableBytes.oneLine(endpoint.host(), 100)));
  }

  /** What the system says about {@code e}, on one line. */
  static String reason(Throwable e) {
    String message = e.getMessage();
    return ReadableBytes.oneLine(
        message == null || message.isBlank() ? e.getClass().getSimpleName() : message,
        LONGEST_REASON);
  }

  private static String decapitalised(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
