package dev.proem.net;

import dev.proem.net.tls.Tls;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An address that a server listens on, and what is spoken below the messages there. Immutable and
 * thread-safe.
 *
 * @param address an {@link java.net.InetSocketAddress} (port 0: any free one) or a {@link
 *     java.net.UnixDomainSocketAddress}
 * @param tls the TLS to speak, or null for none
 * @param proxyProtocol whether each connection begins with a PROXY header, version 1 or 2, that
 *     names the true client. Only for addresses that nobody but the load balancer can reach:
 *     whoever can, can claim any address. A connection without the header is refused
 * @param backlog how many connections may wait to be accepted, from 1; the system may allow fewer.
 *     Default 4,096
 */
public record Binding(
    SocketAddress address, @Nullable Tls tls, boolean proxyProtocol, int backlog) {

  private static final int BACKLOG = 4_096;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException when the backlog is less than 1, or the TLS is for clients
   */
  public Binding {
    Objects.requireNonNull(address, "address"); // else the system would take all addresses
    if (tls != null) {
      forServer(tls);
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be 1 or more, not " + backlog);
    }
  }

  /** Itself, unless it is for clients. */
  static Tls forServer(Tls tls) {
    if (!tls.isForServer()) {
      throw new IllegalArgumentException("this Tls is for clients; make one with Tls.forServer()");
    }
    return tls;
  }

  /** An address with nothing below the messages. */
  public static Binding of(SocketAddress address) {
    return new Binding(address, null, false, BACKLOG);
  }

  /** This binding with TLS. */
  public Binding withTls(@Nullable Tls settings) {
    return new Binding(address, settings, proxyProtocol, backlog);
  }

  /** This binding with a PROXY header at the beginning of each connection. */
  public Binding withProxyProtocol(boolean expected) {
    return new Binding(address, tls, expected, backlog);
  }

  /** This binding with another {@link #backlog}. */
  public Binding withBacklog(int connections) {
    return new Binding(address, tls, proxyProtocol, connections);
  }
}
