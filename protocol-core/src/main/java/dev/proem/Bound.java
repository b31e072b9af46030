package dev.proem;

import java.util.Objects;

/**
 * A limit or a time-out, as a fault, an event or a close reason names it. Immutable and
 * thread-safe.
 *
 * @param name the setting, such as {@code Limits.contentBytes}; {@code docs/reference/limits.md}
 *     lists all
 * @param value its value, in the unit of the setting: bytes, a count, or milliseconds for a
 *     time-out
 */
public record Bound(String name, long value) {
  /** Creates one. */
  public Bound {
    Objects.requireNonNull(name, "name");
  }
}
