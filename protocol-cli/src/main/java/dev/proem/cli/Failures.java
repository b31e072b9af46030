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

/** Turns what the system reports into a sentence for a person: what happened, what to do. */
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
    return isOfNoKind(e)
        ? ofNoKind("can't listen on", address)
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

  /** A name that can't be looked up; an address whose interface is missing is no name. */
  private static boolean isUnknownName(Exception e) {
    return e instanceof UnknownHostException && !reason(e).contains("no such interface");
  }

  /** Whether Java or the system doesn't do addresses of this kind at all: IPv6, mostly. */
  private static boolean isOfNoKind(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String reason = reason(cause).toLowerCase(Locale.ROOT);
      if (cause instanceof UnsupportedAddressTypeException
          || cause instanceof UnsupportedOperationException
          || reason.contains("unsupportedaddresstype") // where its text is all that is left
          || reason.contains("protocol family")
          || reason.contains("address family")) {
        return true;
      }
    }
    return false;
  }

  private static Failure ofNoKind(String what, Address address) {
    return new Failure(
        ExitStatus.ADDRESS_UNAVAILABLE,
        address instanceof HostAndPort
            ? "%s %s: this machine, or its Java, has no IPv6; use an IPv4 address"
                .formatted(what, address)
            : "%s %s: this system has no Unix domain sockets; use HOST and PORT"
                .formatted(what, address));
  }

  /** The reason alone: a server of the library says the address before, as we do. */
  private static String listeningReason(Exception e) {
    return reason(e).replaceFirst("^can't listen on .*?: ", "");
  }

  /** A client can't connect to {@code address}. */
  public static Failure connecting(Address address, Deadline deadline, IOException e) {
    String reason = reason(e);
    if (isUnknownName(e)) {
      return unknownName((HostAndPort) address);
    }
    if (isOfNoKind(e)) {
      return ofNoKind("can't connect to", address);
    }
    if (e instanceof UnknownHostException || reason.contains("path too long")) {
      return new Failure(
          ExitStatus.ADDRESS_UNAVAILABLE,
          "can't connect to %s: %s; check %s"
              .formatted(address, decapitalised(reason), address.parts()));
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
  public static Failure timedOut(String whatHappened, Deadline deadline) {
    return new Failure(
        ExitStatus.TIMED_OUT,
        "timed out: %s within %s; check the server, or give it more with --timeout"
            .formatted(whatHappened, Durations.text(deadline.length())));
  }

  private static Failure unknownName(HostAndPort endpoint) {
    return new Failure(
        ExitStatus.NAME_NOT_FOUND,
        "name not found: '%s'; check the spelling of HOST, or use an address"
            .formatted(ReadableBytes.oneLine(endpoint.host(), 100)));
  }

  /** What the system says about {@code e}, on one line. */
  public static String reason(Throwable e) {
    String message = e instanceof FileSystemException file ? reason(file) : e.getMessage();
    return ReadableBytes.oneLine(
        message == null || message.isBlank() ? e.getClass().getSimpleName() : message,
        LONGEST_REASON);
  }

  /** Java's message is the file's name alone, mostly; the reason is in the type. */
  private static @Nullable String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      return "it exists already";
    } else if (e instanceof NotDirectoryException) {
      return "it is no folder";
    } else if (e instanceof FileSystemLoopException) {
      return "its links lead in a circle";
    }
    return e.getReason() == null ? e.getMessage() : decapitalised(e.getReason());
  }

  private static String decapitalised(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
