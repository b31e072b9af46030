package dev.proem.testkit;

import java.util.List;

/**
 * The faults of one connection, for each of its directions.
 *
 * <p>Immutable and thread-safe.
 *
 * @param toServer the faults of the bytes that the client sends
 * @param toClient the faults of the bytes that the server sends
 */
public record Faults(List<Fault> toServer, List<Fault> toClient) {
  /** A connection without faults. */
  public static final Faults NONE = new Faults(List.of(), List.of());

  /** Copies the lists. */
  public Faults {
    toServer = List.copyOf(toServer);
    toClient = List.copyOf(toClient);
  }

  /** Creates faults in the direction to the server only. */
  public static Faults toServer(Fault... faults) {
    return new Faults(List.of(faults), List.of());
  }

  /** Creates faults in the direction to the client only. */
  public static Faults toClient(Fault... faults) {
    return new Faults(List.of(), List.of(faults));
  }

  /** Creates the same faults in both directions. */
  public static Faults bothWays(Fault... faults) {
    return new Faults(List.of(faults), List.of(faults));
  }

  /** Returns a copy with other faults in the direction to the server. */
  public Faults withToServer(Fault... faults) {
    return new Faults(List.of(faults), toClient);
  }

  /** Returns a copy with other faults in the direction to the client. */
  public Faults withToClient(Fault... faults) {
    return new Faults(toServer, List.of(faults));
  }
}
