package dev.proem.cli.load;

import java.util.Locale;

/** The faults that a load counts, in addition to error replies. */
enum LoadFault {
  /** A request got no reply, because its connection ended. */
  LOST("requests whose connection ended before the reply"),
  /** A request got no reply in time; its connection was then closed. */
  TIMED_OUT("requests that got no reply in time"),
  /** Bytes that are not a valid message arrived on a connection, which was then closed. */
  MALFORMED("connections with received bytes that are not a valid message"),
  /** A reply arrived that no request was waiting for; its connection was then closed. */
  UNSOLICITED("replies that no request was waiting for"),
  /** A reply differs from the first one. */
  DIFFERENT("replies that differ from the first one");

  private final String meaning;

  LoadFault(String meaning) {
    this.meaning = meaning;
  }

  /** Returns its name in the table, such as {@code timed out}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns its name in JSON, such as {@code timedOut}. */
  String member() {
    return this == TIMED_OUT ? "timedOut" : label();
  }

  String meaning() {
    return meaning;
  }
}
