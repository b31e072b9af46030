package dev.proem.testkit;

import java.util.List;

/**
 * The faults of one connection, for each of its directions.
 *
 * <p>Immutable and thread-safe.
 *
 * @param toServer what happens to the bytes that the client sends
 * @param toClient what happens to the bytes that the server sends
 */
public record Faults(List<Fault> toServer, List<Fault> toClient) {
  /** A connection on which nothing goes wrong. */
  public static final Faults NONE = new Faults(List.of(), List.of());

  /** Copies the lists. */
  public Faults {
    toServer = List.copyOf(toServer);
    toClient = List.copyOf(toClient);
  }

  /** Faults on the way to the server only. */
  public static Faults toServer(Fault... faults) {
    return new Faults(List.of(faults), List.of());
  }

  /** Faults on the way to the client only. */
  public static Faults toClient(Fault... faults) {
    return new Faults(List.of(), List.of(faults));
  }

  /** The same faults in both directions. */
  public static Faults bothWays(Fault... faults) {
    return new Faults(List.of(faults), List.of(faults));
  }

  /** These faults, with others on the way to the server. */
  public Faults withToServer(Fault... faults) {
    return new Faults(List.of(faults), toClient);
  }

  /** These faults, with others on the way to the client. */
  public Faults withToClient(Fault... faults) {
    return new Faults(toServer, List.of(faults));
  }
}
