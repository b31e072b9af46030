package dev.proem.cli;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The exit status of the process. Each kind of failure has a number of its own. */
public enum ExitStatus {
  SUCCESS(0, "success, also of a server or a load that SIGTERM or SIGINT has stopped"),
  INTERNAL(1, "a fault in this program"),
  USAGE(2, "bad usage: unknown command or option, missing argument, value out of range"),
  NAME_NOT_FOUND(3, "the name HOST can't be resolved"),
  CONNECTION_FAILED(4, "connection refused, or HOST can't be reached"),
  PORT_TAKEN(5, "another program already listens on PORT or PATH"),
  ADDRESS_UNAVAILABLE(6, "this machine does not have the address HOST or PATH, or can't use it"),
  PERMISSION_DENIED(7, "permission denied by the system"),
  TIMED_OUT(8, "the time limit of --timeout expired"),
  REPLY_MISSING(9, "the server closed the connection without a reply"),
  REPLY_TRUNCATED(10, "the server closed the connection inside a reply"),
  REPLY_MALFORMED(11, "the reply violates the protocol"),
  WRONG_PROTOCOL(12, "the server speaks another protocol"),
  ERROR_REPLY(13, "the server answered with an error reply"),
  OUTPUT_FAILED(14, "standard output can't be written"),
  FILE_FAILED(15, "a local file can't be read or written, or already exists"),
  CORRUPT(16, "the received file differs from the sent one in its SHA-256"),
  CONNECTION_LOST(17, "the connection ended while it was in use"),
  LOAD_FAULTY(18, "the load is complete, but some requests got no reply or a wrong one");

  private final int code;
  private final String meaning;

  ExitStatus(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  private static final Set<ExitStatus> ANY = EnumSet.of(SUCCESS, INTERNAL, USAGE, OUTPUT_FAILED);
  private static final Set<ExitStatus> SERVER =
      EnumSet.of(NAME_NOT_FOUND, PORT_TAKEN, ADDRESS_UNAVAILABLE, PERMISSION_DENIED);
  private static final Set<ExitStatus> CLIENT =
      EnumSet.of(
          NAME_NOT_FOUND,
          CONNECTION_FAILED,
          ADDRESS_UNAVAILABLE,
          PERMISSION_DENIED,
          TIMED_OUT,
          REPLY_MISSING,
          REPLY_TRUNCATED,
          WRONG_PROTOCOL);
  private static final Set<ExitStatus> MESSAGES = EnumSet.of(REPLY_MALFORMED, ERROR_REPLY);

  /** Returns the statuses of any command, and {@code more}. */
  public static Set<ExitStatus> any(ExitStatus... more) {
    return union(Set.of(more));
  }

  /** Returns the statuses of a command that listens, and {@code more}. */
  public static Set<ExitStatus> ofServer(ExitStatus... more) {
    return union(SERVER, Set.of(more));
  }

  /** Returns the statuses of a command that connects, and {@code more}. */
  public static Set<ExitStatus> ofClient(ExitStatus... more) {
    return union(CLIENT, Set.of(more));
  }

  /** Returns the statuses of a command that sends messages, and {@code more}. */
  public static Set<ExitStatus> ofMessageClient(ExitStatus... more) {
    return union(CLIENT, MESSAGES, Set.of(more));
  }

  @SafeVarargs
  private static Set<ExitStatus> union(Set<ExitStatus>... more) {
    Set<ExitStatus> all = EnumSet.copyOf(ANY);
    for (Set<ExitStatus> each : more) {
      all.addAll(each);
    }
    return all;
  }

  /** Returns codes and their meanings, in the order of {@code --help}. */
  public static Map<String, String> table(Set<ExitStatus> some) {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitStatus status : values()) {
      if (some.contains(status)) {
        table.put(String.valueOf(status.code), status.meaning);
      }
    }
    return table;
  }
}
