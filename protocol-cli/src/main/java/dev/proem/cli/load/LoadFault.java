package dev.proem.cli.load;

import java.util.Locale;

/** What a load counts as wrong, besides error replies. */
enum LoadFault {
  /** A request got no reply, since its connection ended. */
  LOST("requests whose connection ended before the reply"),
  /** A request got no reply in time; its connection was closed then. */
  TIMED_OUT("requests that got no reply in time"),
  /** A connection brought bytes that are no message; it was closed then. */
  MALFORMED("connections that brought bytes which are no message"),
  /** A reply came that no request was waiting for; its connection was closed then. */
  UNSOLICITED("replies that no request was waiting for"),
  /** A reply was another one than the first. */
  DIFFERENT("replies that differ from the first one");

  private final String meaning;

  LoadFault(String meaning) {
    this.meaning = meaning;
  }

  /** Its name in the table, such as {@code timed out}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Its name in JSON, such as {@code timedOut}. */
  String member() {
    return this == TIMED_OUT ? "timedOut" : label();
  }

  String meaning() {
    return meaning;
  }
}
