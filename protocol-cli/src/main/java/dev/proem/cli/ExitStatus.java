package dev.proem.cli;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the process tells its caller when it ends. Every way to fail has a number of its own. */
public enum ExitStatus {
  SUCCESS(0, "success; a server or a load was stopped by SIGTERM or SIGINT"),
  INTERNAL(1, "a fault in this program"),
  USAGE(2, "bad usage: unknown command or option, missing argument, value out of range"),
  NAME_NOT_FOUND(3, "HOST is a name that nobody knows"),
  CONNECTION_FAILED(4, "connection refused, or HOST can't be reached"),
  PORT_TAKEN(5, "another program listens on PORT or PATH already"),
  ADDRESS_UNAVAILABLE(6, "HOST or PATH is an address that this machine does not have or can't use"),
  PERMISSION_DENIED(7, "the system doesn't permit it"),
  TIMED_OUT(8, "the exchange took longer than --timeout"),
  REPLY_MISSING(9, "the server closed the connection without a reply"),
  REPLY_TRUNCATED(10, "the server closed the connection in the middle of a reply"),
  REPLY_MALFORMED(11, "the reply breaks the rules of the protocol"),
  WRONG_PROTOCOL(12, "the server speaks another protocol"),
  ERROR_REPLY(13, "the server answered with an error reply"),
  OUTPUT_FAILED(14, "standard output can't be written"),
  FILE_FAILED(15, "a file of this machine can't be read or written, or exists already"),
  CORRUPT(16, "what came is not what was sent: its SHA-256 differs"),
  CONNECTION_LOST(17, "the connection ended while it was in use"),
  LOAD_FAULTY(18, "a load ran to its end, and some of its requests got no reply or a wrong one");

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

  /** Those of any command, and some more. */
  public static Set<ExitStatus> any(ExitStatus... more) {
    return union(Set.of(more));
  }

  /** Those of a command that listens, and some more. */
  public static Set<ExitStatus> ofServer(ExitStatus... more) {
    return union(SERVER, Set.of(more));
  }

  /** Those of a command that connects, and some more. */
  public static Set<ExitStatus> ofClient(ExitStatus... more) {
    return union(CLIENT, Set.of(more));
  }

  /** Those of a command that sends messages, and some more. */
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

  /** Some codes with their meanings, in order, as {@code --help} lists them. */
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
