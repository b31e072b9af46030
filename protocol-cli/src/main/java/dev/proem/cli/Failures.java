package dev.proem.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Converts exceptions of the system into sentences for the user: what happened, and what to do. */
public final class Failures {
  private static final int LONGEST_REASON = 300;

  private Failures() {}

  /** A server can't listen on {@code address}. */
  public static Failure listening(Address address, Exception e) {
    String reason = listeningReason(e);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("permission denied")) {
      return new Failure(
          ExitStatus.PERMISSION_DENIED,
          "no permission to listen on %s; %s".formatted(address, permitted(address)));
    }
    if (lower.contains("already in use")) {
      return taken(address);
    }
    if (lower.contains("too many open files")) {
      return new Failure(
          ExitStatus.PERMISSION_DENIED,
          "can't listen on %s: too many open files; allow more with ulimit -n".formatted(address));
    }
    if (isUnknownName(e)) {
      return unknownName((HostAndPort) address);
    }
    return isUnsupported(e)
        ? unsupported("can't listen on", address)
        : new Failure(
            ExitStatus.ADDRESS_UNAVAILABLE,
            "can't listen on %s: %s; %s".formatted(address, decapitalised(reason), usual(address)));
  }

  private static String permitted(Address address) {
    return address instanceof HostAndPort
        ? "use a port above 1023, or 0 for any free one"
        : "use a folder that you may write to";
  }

  private static String usual(Address address) {
    return address instanceof HostAndPort
        ? "use an address of this machine, or '' for all of them"
        : "use a short path in a folder that exists";
  }

  private static Failure taken(Address address) {
    return new Failure(
        ExitStatus.PORT_TAKEN,
        address instanceof HostAndPort endpoint
            ? String.format(
                Locale.ROOT,
                "port %d is taken; stop the program that listens on %s, or use port 0 for any free"
                    + " one",
                endpoint.port(),
                endpoint)
            : "%s is taken; stop the program that listens there, or remove the file"
                .formatted(address));
  }

  /** Returns whether a name can't be resolved. An address without its interface is not a name. */
  private static boolean isUnknownName(Exception e) {
    return e instanceof UnknownHostException && !reason(e).contains("no such interface");
  }

  /** Returns whether Java or the system does not support such addresses, in most cases IPv6. */
  private static boolean isUnsupported(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String reason = reason(cause).toLowerCase(Locale.ROOT);
      if (cause instanceof UnsupportedAddressTypeException
          || cause instanceof UnsupportedOperationException
          || reason.contains("unsupportedaddresstype") // the cause may be known only by its text
          || reason.contains("protocol family")
          || reason.contains("address family")) {
        return true;
      }
    }
    return false;
  }

  private static Failure unsupported(String what, Address address) {
    return new Failure(
        ExitStatus.ADDRESS_UNAVAILABLE,
        address instanceof HostAndPort
            ? "%s %s: this machine, or its Java, has no IPv6; use an IPv4 address"
                .formatted(what, address)
            : "%s %s: this system has no Unix domain sockets; use HOST and PORT"
                .formatted(what, address));
  }

  /** Returns the reason without the address, which servers of the library put before it. */
  private static String listeningReason(Exception e) {
    return reason(e).replaceFirst("^can't listen on .*?: ", "");
  }

  /** A client can't connect to {@code address}. */
  public static Failure connecting(Address address, Deadline deadline, IOException e) {
    String reason = reason(e);
    if (isUnknownName(e)) {
      return unknownName((HostAndPort) address);
    }
    if (isUnsupported(e)) {
      return unsupported("can't connect to", address);
    }
    if (e instanceof UnknownHostException || reason.contains("path too long")) {
      return new Failure(
          ExitStatus.ADDRESS_UNAVAILABLE,
          "can't connect to %s: %s; check %s"
              .formatted(address, decapitalised(reason), address.parts()));
    }
    if (deadline.isExpired() || e instanceof SocketTimeoutException) {
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
    if (reason
        .toLowerCase(Locale.ROOT)
        .contains("reset")) { // the connection was accepted, then reset
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

  /** The deadline of the exchange has expired. */
  public static Failure timedOut(String whatHappened, Deadline deadline) {
    return new Failure(
        ExitStatus.TIMED_OUT,
        "timed out: %s within %s; check the server, or increase --timeout"
            .formatted(whatHappened, Durations.text(deadline.length())));
  }

  private static Failure unknownName(HostAndPort endpoint) {
    return new Failure(
        ExitStatus.NAME_NOT_FOUND,
        "name not found: '%s'; check the spelling of HOST, or use an address"
            .formatted(ReadableBytes.oneLine(endpoint.host(), 100)));
  }

  /** Returns the message of {@code e}, on one line. */
  public static String reason(Throwable e) {
    String message = e instanceof FileSystemException file ? reason(file) : e.getMessage();
    return ReadableBytes.oneLine(
        message == null || message.isBlank() ? e.getClass().getSimpleName() : message,
        LONGEST_REASON);
  }

  /** Java's message is often only the name of the file; the type gives the reason. */
  private static @Nullable String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      return "it already exists";
    } else if (e instanceof NotDirectoryException) {
      return "it is not a folder";
    } else if (e instanceof FileSystemLoopException) {
      return "its links form a loop";
    }
    return e.getReason() == null ? e.getMessage() : decapitalised(e.getReason());
  }

  private static String decapitalised(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
